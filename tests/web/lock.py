#!/usr/bin/env python3
"""The phone's own lock opens what the phone keeps: a finger, a face, its PIN. Prints TAP.

    lock.py DOORSTEP [CHROMIUM]

One story, as app.py tells one, at a site with a name; the finger is Chromium's own invented authenticator.
"""
from app import SECRET, Story, World

story = Story(__doc__)
FINGER = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "hasPrf": True, "isUserVerified": True, "automaticPresenceSimulation": True}
BUTTONS = "() => [...document.querySelectorAll('main button')].map((e) => e.innerText.trim())"
# The next time the phone asks, its owner says no.
NO = """() => ['create', 'get'].forEach((way) => {
  navigator.credentials[way] = async () => {
    delete navigator.credentials[way];
    throw new DOMException('no', 'NotAllowedError');
  };
})"""
KEPT = """async () => {
  const { store } = await import('./main.js');
  const { device, ...lock } = await store.getFact('lock') ?? {};
  return [Boolean(await store.getFact('key')), Object.keys(lock).sort().join(), Object.keys(device ?? {}).sort().join()];
}"""


class Named(World):
    def origin(self):
        return f"http://localhost:{self.front.port}"


def reopen(world):
    """The page anew, in the same browser: the finger is known to that."""
    world.phone.open()
    world.phone.see("Locked")
    assert SECRET not in world.phone.page.call("() => document.documentElement.outerHTML")


@story.step("a phone without such a lock, or a site without a name, does not offer it")
def not_offered(world):
    phone = world.phone
    phone.tap("Get the questions")
    phone.see("Practise first")
    phone.tap("Settings")
    phone.see("Lock with this passphrase")
    assert "Lock with a finger, a face or the PIN" not in phone.page.call(BUTTONS)
    phone.page.ask("WebAuthn.enable", {"enableUI": False})
    world.finger = phone.page.ask("WebAuthn.addVirtualAuthenticator", {"options": FINGER})["authenticatorId"]
    address = phone.address
    phone.address = address.replace("localhost", "127.0.0.1")
    phone.open()
    phone.tap("Settings")
    phone.see("Lock with this passphrase")
    assert "Lock with a finger, a face or the PIN" not in phone.page.call(BUTTONS)
    phone.address = address
    phone.open()


@story.step("an owner who says no has no lock; one who says yes is asked from then on, and no open key is kept")
def locks(world):
    phone = world.phone
    phone.tap("Doors")
    phone.tap("ARW-1")
    phone.tap("Short visit")
    phone.see("Which door?")
    phone.tap("More to do")
    phone.tap("All questions")
    phone.tap("Anything else?")
    phone.write("Anything else?", SECRET)
    phone.tap("Next")
    phone.see("Not finished yet")
    phone.open()
    phone.tap("Settings")
    phone.page.call(NO)
    phone.tap("Lock with a finger, a face or the PIN")
    phone.see("The phone did not open it.")
    assert phone.page.call(KEPT) == [True, "", ""], phone.page.call(KEPT)
    phone.tap("Lock with a finger, a face or the PIN")
    phone.see("This phone's own lock is asked for when the app opens.")
    assert phone.page.call(KEPT) == [False, "iv,salt,wrapped", "id,salt"], phone.page.call(KEPT)


@story.step("it opens with the owner's finger and with no other, and the interview is there")
def opens(world):
    phone = world.phone
    reopen(world)
    phone.page.call(NO)
    phone.tap("Open")
    phone.see("The phone did not open it.")
    phone.tap("Open")
    phone.see("Practise first")
    phone.tap("ARW-1")
    # the answers are there; the place alone is written behind the screen, and the app was closed at once
    shows = "() => ['Not finished yet', 'Anything else?'].find((words) => document.querySelector('main').innerText.includes(words))"
    if phone.page.until(shows) == "Not finished yet":
        phone.tap("Back")
    phone.see("Anything else?")
    assert phone.value("Anything else?") == SECRET


@story.step("a passphrase takes its place, and it that of the passphrase")
def changes(world):
    phone = world.phone
    phone.tap("More to do")
    phone.tap("Stop for now")
    phone.tap("Settings")
    phone.write("New passphrase", "neun Raben am Zaun")
    phone.tap("Lock with this passphrase")
    phone.see("A passphrase is asked for")
    assert phone.page.call(KEPT) == [False, "iv,salt,wrapped", ""], phone.page.call(KEPT)
    reopen(world)
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.tap("Settings")
    phone.tap("Lock with a finger, a face or the PIN")
    phone.see("This phone's own lock is asked for")
    reopen(world)
    phone.tap("Open")
    phone.see("Practise first")


@story.step("a phone whose lock was set up anew says what is lost, and begins anew")
def gone(world):
    phone = world.phone
    phone.page.ask("WebAuthn.clearCredentials", {"authenticatorId": world.finger})
    reopen(world)
    phone.tap("Open")
    phone.see("The phone did not open it.")
    phone.tap("The phone's lock does not open it any more")
    phone.see("Interviews that are not finished: 1")
    phone.page.call("() => { window.confirm = () => true; }")
    phone.tap("Wipe this phone and begin anew")
    phone.see("Get the questions")


if __name__ == "__main__":
    story.tell(Named)

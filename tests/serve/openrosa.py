#!/usr/bin/env python3
"""The server as ODK Collect meets it, rule by rule (OpenRosa 1.0; numbers are those of the wire
digest). Prints TAP.

    openrosa.py DOORSTEP
"""
import base64
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request

from collect import (HOUSE, LIST_NS, MANIFEST_NS, Phone, Site, case, main, multipart, raw, record)

ONE = HOUSE.format(version="1")
TWO = HOUSE.format(version="2").replace("<rooms/>", "<rooms/><floor/>")


def rows(server, sql, *args):
    db = sqlite3.connect(f"file:{server.survey}?mode=ro", uri=True)
    try:
        return db.execute(sql, args).fetchall()
    finally:
        db.close()


def forms_of(reply):
    assert reply.status == 200, reply.status
    root = reply.xml()
    assert root.tag == LIST_NS + "xforms"
    return [{child.tag.removeprefix(LIST_NS): child.text for child in form} for form in root]


@case("rules 1 2: every list says its version and is text/xml")
def _(server):
    phone = server.phone()
    form = forms_of(phone.get("/formList"))[0]
    for reply in (phone.get("/formList"), phone.fetch(form["downloadUrl"]), phone.fetch(form["manifestUrl"]),
                  phone.get("/nothing"), phone.get("/entities/dwellings/integrity?id=x")):
        assert reply.headers["x-openrosa-version"] == "1.0"
        assert "text/xml" in reply.headers["content-type"].lower()
        assert {"private", "no-store"} & set(reply.headers["cache-control"].replace(" ", "").split(","))


@case("rules 3 4 5 6: the form list: namespace, names never empty, the MD5 of the very bytes")
def _(server):
    phone = server.phone()
    listed = forms_of(phone.get("/formList"))
    assert [f["formID"] for f in listed] == ["house"]
    form = listed[0]
    assert form["name"] == "House & home" and form["version"] == "1"
    got = phone.fetch(form["downloadUrl"])
    assert got.status == 200 and got.body == ONE.encode()
    assert form["hash"] == "md5:" + hashlib.md5(got.body).hexdigest()


@case("rule 25: formID= and listAllVersions=true; else the newest of each")
def _(server):
    path = os.path.join(os.path.dirname(server.survey), "two.xml")
    with open(path, "w") as out:
        out.write(TWO)
    phone = server.phone()
    server.run("form", "add", server.survey, path)  # while it serves
    assert [f["version"] for f in forms_of(phone.get("/formList"))] == ["2"]
    assert [f["version"] for f in forms_of(phone.get("/formList?listAllVersions=true"))] == ["1", "2"]
    assert forms_of(phone.get("/formList?formID=house"))[0]["version"] == "2"
    assert forms_of(phone.get("/formList?formID=hous%65&verbose=true"))[0]["version"] == "2"
    assert forms_of(phone.get("/formList?formID=other")) == []


@case("rules 7 8 9: the manifest answers, and lists what is there with md5:")
def _(server):
    folder = os.path.dirname(server.survey)
    os.mkdir(os.path.join(folder, "media"))
    streets = "name,label\nmill,Mill Läne\n".encode()
    with open(os.path.join(folder, "media", "streets of here.csv"), "wb") as out:
        out.write(streets)
    form = os.path.join(folder, "lists.xml")
    with open(form, "w") as out:
        out.write(ONE.replace('id="house"', 'id="lists"').replace(
            "</instance>\n", '</instance><instance id="s" src="jr://file-csv/streets of here.csv"/>'
            '<instance id="t" src="jr://file-csv/gone.csv"/>\n', 1))
    server.run("form", "add", server.survey, form, "--media", os.path.join(folder, "media"))
    phone = server.phone()
    entry = forms_of(phone.get("/formList?formID=lists"))[0]
    manifest = phone.fetch(entry["manifestUrl"])
    assert manifest.status == 200
    files = [{c.tag.removeprefix(MANIFEST_NS): c.text for c in f} for f in manifest.xml()]
    assert manifest.xml().tag == MANIFEST_NS + "manifest"
    assert [f["filename"] for f in files] == ["streets of here.csv"]
    got = phone.fetch(files[0]["downloadUrl"])
    assert got.body == streets and files[0]["hash"] == "md5:" + hashlib.md5(streets).hexdigest()
    assert "attachment" in got.headers["content-disposition"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert phone.get("/form/1/manifest").xml().tag == MANIFEST_NS + "manifest"


@case("rules 10 11: the door list as entities, its status fed back, its integrity")
def _(server):
    folder = os.path.dirname(server.survey)
    doors = os.path.join(folder, "doors.csv")
    with open(doors, "w") as out:
        out.write('code,lon,lat,address\nA-1,-2.2,53.4,"Flat 1, Mill House"\nA-2,-2.2,53.4,Flat 2\n')
    server.run("dwelling", "add", server.survey, doors)
    form = os.path.join(folder, "doors.xml")
    with open(form, "w") as out:
        out.write(ONE.replace('id="house"', 'id="door"').replace(
            "</instance>\n", '</instance><instance id="dwellings" src="jr://file-csv/dwellings.csv"/>\n', 1))
    server.run("form", "add", server.survey, form)
    phone = server.phone()
    manifest = phone.fetch(forms_of(phone.get("/formList?formID=door"))[0]["manifestUrl"]).xml()
    entry = manifest[0]
    assert entry.get("type") == "entityList"
    before = phone.fetch(entry.findtext(MANIFEST_NS + "downloadUrl")).body.decode().splitlines()
    assert before[0].startswith("name,label,__version,code"), before[0]
    assert '"A-1, Flat 1, Mill House",1,A-1' in before[1] and "not_tried" in before[1]
    assert before[0].endswith(",geometry") and before[1].endswith(",53.4000000 -2.2000000 0 0"), before[1]
    server.run("visit", server.survey, "A-1", "no_answer")
    after = phone.fetch(entry.findtext(MANIFEST_NS + "downloadUrl")).body.decode().splitlines()
    assert after[1].split(",")[0] == before[1].split(",")[0] and "no_answer" in after[1]
    uuid = before[1].split(",")[0]
    integrity = phone.get(f"/entities/dwellings/integrity?id={uuid},00000000-0000-4000-8000-000000000000")
    assert b"<deleted>false</deleted>" in integrity.body and b"<deleted>true</deleted>" in integrity.body
    assert integrity.xml().tag == "data"


@case("rules 13 14: HEAD submission is 204 with a length; rule 12: deviceID is ignored")
def _(server):
    reply = server.phone().request("HEAD", "/submission")
    assert reply.status == 204 and reply.body == b""
    assert int(reply.headers["x-openrosa-accept-content-length"]) >= 1000000
    assert reply.headers["x-openrosa-version"] == "1.0"


@case("rules 15 17 18: 201 with a message, then 202 for the same bytes")
def _(server):
    phone = server.phone()
    xml = record("uuid:1", "<rooms>2</rooms>")
    first = phone.submit(xml)
    assert first.status == 201 and b"OpenRosaResponse" in first.body and first.message()
    assert phone.submit(xml).status == 202
    assert rows(server, "SELECT instance_id, xml, surveyor FROM submission") == [("uuid:1", xml, "phone")]


@case("409 for other bytes under the same instanceID, and the first stay")
def _(server):
    phone = server.phone()
    xml = record("uuid:1", "<rooms>2</rooms>")
    assert phone.submit(xml).status == 201
    other = phone.submit(record("uuid:1", "<rooms>3</rooms>"))
    assert other.status == 409 and other.message()
    assert rows(server, "SELECT xml FROM submission") == [(xml,)]


@case("rule 16: attachments over several posts, the XML the same each time")
def _(server):
    phone = server.phone()
    xml = record("uuid:1", "<front>f.jpg</front><back>b.jpg</back>")
    front, back = os.urandom(300000), os.urandom(10)
    first = phone.submit(xml, [("f.jpg", front)], more=True)
    assert first.status == 201 and "1" in first.message()
    assert rows(server, "SELECT name, content FROM submission_media ORDER BY name") == [
        ("b.jpg", None), ("f.jpg", front)]
    second = phone.submit(xml, [("b.jpg", back)])
    assert second.status == 201
    assert phone.submit(xml, [("f.jpg", front), ("b.jpg", back)]).status == 202
    assert rows(server, "SELECT name, content FROM submission_media ORDER BY name") == [
        ("b.jpg", back), ("f.jpg", front)]


@case("rule 19: a file the XML does not name is left out, audit.csv may stay")
def _(server):
    phone = server.phone()
    reply = phone.submit(record("uuid:1", "<front>f.jpg</front>"),
                         [("x.jpg", b"no"), (".hidden", b"no"), ("f.jpg", b"yes")])
    assert reply.status == 201
    assert rows(server, "SELECT name, content FROM submission_media") == [("f.jpg", b"yes")]


@case("a file that came is not replaced by other bytes")
def _(server):
    phone = server.phone()
    xml = record("uuid:1", "<front>f.jpg</front>")
    assert phone.submit(xml, [("f.jpg", b"first")]).status == 201
    phone.submit(xml, [("f.jpg", b"second")])
    assert rows(server, "SELECT content FROM submission_media") == [(b"first",)]


@case("rule 20: Date is never looked at; another OpenRosa version is refused")
def _(server):
    phone = server.phone()
    xml = record("uuid:1")
    assert phone.submit(xml, headers={"Date": "Sun, 22 Nov 0026 99:99:99 XXX"}).status == 201
    for version in ("2.0", "1.1", ""):
        reply = phone.submit(record("uuid:2"), headers={"X-OpenRosa-Version": version})
        assert 400 <= reply.status < 500, (version, reply.status)
    assert phone.submit(record("uuid:3"), headers={"X-OpenRosa-Version": None}).status == 201


@case("rule 21: what did not change is not sent again")
def _(server):
    phone = server.phone()
    for path in ("/formList", "/form/1/form.xml", "/form/1/manifest"):
        tag = phone.get(path).headers["etag"]
        again = phone.get(path, headers={"If-None-Match": tag})
        assert again.status == 304 and again.body == b"", (path, again.status)
        assert again.headers["x-openrosa-version"] == "1.0"


@case("rule 22: Digest with the device's name and password; wrong ones and Basic are refused")
def _(server):
    device = server.device("Amina's phone")
    base = f"http://127.0.0.1:{server.port}"

    def opener(handler, user, password):
        handler = handler()
        handler.add_password("Doorstep", base, user, password)
        return urllib.request.build_opener(handler)

    digest = urllib.request.HTTPDigestAuthHandler
    good = opener(digest, "Amina's phone", device["password"])
    listed = good.open(base + "/formList?deviceID=x").read().decode()
    assert f"{base}/form/" in listed and "/k/" not in listed
    body, kind = multipart([("xml_submission_file", "r.xml", "text/xml", record("uuid:1"))])
    request = urllib.request.Request(base + "/submission", body, {"Content-Type": kind})
    assert good.open(request).status == 201
    for handler, user, password in ((digest, "Amina's phone", "wrong"), (digest, "nobody", device["password"]),
                                    (urllib.request.HTTPBasicAuthHandler, "Amina's phone", device["password"])):
        try:
            opener(handler, user, password).open(base + "/formList")
            raise AssertionError(f"{handler.__name__} {user} got in")
        except urllib.error.HTTPError as error:
            assert error.code == 401, error.code
        except ValueError:
            pass  # Python: a scheme it was not asked for
    assert len(rows(server, "SELECT 1 FROM submission")) == 1


@case("rule 24: a chunked body is taken")
def _(server):
    phone = server.phone()
    body, kind = multipart([("xml_submission_file", "r.xml", "text/xml", record("uuid:1"))])
    pieces = [body[i:i + 7] for i in range(0, len(body), 7)]
    assert phone.request("POST", "/submission", iter(pieces), {"Content-Type": kind}).status == 201


@case("an edit: 201; of an unknown record, a second edit, of itself: refused")
def _(server):
    phone = server.phone()
    def edit(new, old):
        return phone.submit(record(new, "<rooms>9</rooms>", f"<deprecatedID>{old}</deprecatedID>")).status
    assert phone.submit(record("uuid:1")).status == 201
    assert edit("uuid:x", "uuid:nobody") == 404
    assert edit("uuid:2", "uuid:1") == 201
    assert edit("uuid:2", "uuid:1") == 202
    assert edit("uuid:3", "uuid:1") == 409
    assert 400 <= edit("uuid:4", "uuid:4") < 500
    assert edit("uuid:1", "uuid:2") == 409
    assert rows(server, "SELECT instance_id FROM submission_current") == [("uuid:2",)]


@case("an edit takes over the files it still names")
def _(server):
    phone = server.phone()
    assert phone.submit(record("uuid:1", "<front>f.jpg</front>"), [("f.jpg", b"photo")]).status == 201
    edit = record("uuid:2", "<front>f.jpg</front>", "<deprecatedID>uuid:1</deprecatedID>")
    assert phone.submit(edit).status == 201
    assert rows(server, "SELECT content FROM submission_media WHERE instance_id = 'uuid:2'") == [(b"photo",)]


@case("404 for an unknown form or version; 400 for what is no submission")
def _(server):
    phone = server.phone()
    assert phone.submit(record("uuid:1", form="garden")).status == 404
    assert phone.submit(record("uuid:1", version="7")).status == 404
    for xml in (b"", b"<house", b"<house id='house' version='1'/>",
                b"<house><meta><instanceID>uuid:1</instanceID></meta></house>",
                b"<!DOCTYPE house><house id='house' version='1'><meta><instanceID>u</instanceID></meta></house>"):
        reply = phone.submit(xml)
        assert reply.status == 400 and reply.message(), (xml, reply.status)
    assert rows(server, "SELECT 1 FROM submission") == []


@case("a refusal says what to do and nothing of this computer; its own log says where")
def _(server):
    phone = server.phone()
    rooms = b"<rooms>1</rooms>"
    assert phone.submit(record("uuid:1")).status == 201
    edit = record("uuid:2", meta="<deprecatedID>uuid:nobody</deprecatedID>")
    sent = [record("uuid:3", form="garden"), record("uuid:3", version="7"), b"<house", b"", edit,
            record("uuid:1").replace(b"<meta>", rooms + b"<meta>"), record("x" * 300)]
    replies = [phone.submit(xml) for xml in sent]
    replies += [phone.get(path) for path in ("/form/99/form.xml", "/form/1/media/none.csv", "/entities/none.csv",
                                             "/app/none.js", "/nothing")]
    replies.append(phone.request("POST", "/app/visit", *knock("NO-1", "done")))
    for reply in replies:
        text = reply.message()
        assert 400 <= reply.status < 500, (reply.status, text)
        for inner in (server.folder, "survey.gpkg", "doorstep", "FORM.xml", "sqlite", "table"):
            assert inner not in text, (inner, text)
    assert all("supervisor" in reply.message() for reply in replies[:len(sent)])
    server.process.terminate()
    said = server.process.communicate(timeout=20)[1]
    assert said.count(f"add it with: doorstep form add {server.survey} FORM.xml") == 2, said


def knock(home, outcome):
    body, kind = multipart([("dwelling", None, None, home.encode()), ("outcome", None, None, outcome.encode()),
                            ("at", None, None, b"1750000000000")])
    return body, {"Content-Type": kind}


@case("an encrypted envelope is kept as it comes, with its sealed files, and no plain ones")
def _(server):
    phone = server.phone()
    xml = (b'<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="house" version="1" encrypted="yes">'
           b'<base64EncryptedKey>Qm9n</base64EncryptedKey><orx:meta xmlns:orx="http://openrosa.org/xforms">'
           b'<orx:instanceID>uuid:s</orx:instanceID></orx:meta><media><file>f.jpg.enc</file></media>'
           b'<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>'
           b'<base64EncryptedElementSignature>c2ln</base64EncryptedElementSignature></data>')
    reply = phone.submit(xml, [("f.jpg.enc", b"1"), ("submission.xml.enc", b"2"), ("f.jpg", b"plain")])
    assert reply.status == 201
    assert rows(server, "SELECT name, content FROM submission_media ORDER BY name") == [
        ("f.jpg.enc", b"1"), ("submission.xml.enc", b"2")]
    assert rows(server, "SELECT encrypted FROM submission") == [(1,)]


@case("tokens: unknown, of another survey, withdrawn: refused, with nothing to read; no token in the file")
def _(server):
    device = server.device("one")
    token = device["token"]
    assert device["url_path"] == "/k/" + token and len(token) >= 40
    phone = Phone(server.port, device["url_path"])
    assert phone.get("/formList").status == 200
    for prefix in ("/k/" + token[:-1], "/k/" + token + "A", "/k/" + token.swapcase(), "/k/", "/k", "/k/%00"):
        for path in ("/formList", "/form/1/form.xml", "/submission"):
            assert Phone(server.port, prefix).get(path).status in (401, 403, 404), prefix
    body, kind = multipart([("xml_submission_file", "r.xml", "text/xml", record("uuid:1"))])
    assert Phone(server.port, "/k/" + "A" * 43).request("POST", "/submission", body,
                                                        {"Content-Type": kind}).status in (401, 403, 404)
    with open(server.survey, "rb") as file:
        assert token.encode() not in file.read()
    server.run("device", "revoke", server.survey, "one")
    assert phone.get("/formList").status == 403
    assert rows(server, "SELECT 1 FROM submission") == []


@case("another process may come and go: the journal stays, and others see what was acknowledged")
def _(server):
    phone = server.phone()
    for number in range(3):
        server.device(f"d{number}")
        assert phone.submit(record(f"uuid:{number}")).status == 201
        assert os.path.exists(server.survey + "-wal")
        listed = json.loads(server.run("submission", "list", server.survey, "--json"))
        assert len(listed) == number + 1


@case("the settings code holds what Collect asks for")
def _(server):
    import zlib
    png = os.path.join(os.path.dirname(server.survey), "code.png")
    said = server.run("device", "add", server.survey, "p", "--url", "http://192.0.2.7:8980/", "--qr", png)
    assert "http://192.0.2.7:8980/k/" in said
    with open(png, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"


@case("a phone added for Collect is told where the app is, and how it gets a code for that")
def _(server):
    said = server.run("device", "add", server.survey, "Amina's phone")
    [token] = re.findall(r"http://.*/k/(\S+)\n", said)
    assert re.search(rf"the app in the phone's browser:  https://.*/k/{re.escape(token)}/app/\n", said), said
    again = subprocess.run([server.doorstep, "device", "add", server.survey, "Amina's phone", "--app"], capture_output=True, text=True,
                           check=False)
    assert again.returncode == 1 and f"doorstep device add {server.survey} \"Amina's phone\" --app --renew" in again.stderr, again.stderr
    assert "open the camera" in server.run("device", "add", server.survey, "Amina's phone", "--app", "--renew")


@case("SIGTERM: it ends with status 0, and everything is in the one file")
def _(server):
    phone = server.phone()
    for number in range(20):
        assert phone.submit(record(f"uuid:{number}")).status == 201
    assert server.stop() == 0
    assert not os.path.exists(server.survey + "-wal")
    assert rows(server, "SELECT count(*) FROM submission") == [(20,)]


if __name__ == "__main__":
    main(lambda: Site(sys.argv[1], [ONE]))

#!/usr/bin/env python3
"""Compile C to one WebAssembly module (wasm32-wasi, a reactor). See README.md in this folder.

    wasm.py --clang CLANG [--wasm-opt WASM_OPT] -o OUT.wasm [--depfile FILE] [--root DIR] SOURCE.c...
    wasm.py --clang CLANG --probe        (can it? exit status 0 or 1)

The flags are pinned here: the system's own headers are shut out (wasi-libc lacks some, and those of
glibc would step in), and the stack lies below the data, so that running out of it traps instead of
writing over them. With --wasm-opt the module is made smaller by a tenth; clang itself never gets to see
that program, since it would run it when it happens to be there.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

TARGET = ["--target=wasm32-wasi", "-nostdlibinc", "-isystem", "/usr/include/wasm32-wasi"]
COMPILE = ["-std=c17", "-Oz", "-flto", "-Wall", "-Wextra", "-Werror", "-D_POSIX_C_SOURCE=200809L",
           "-D_XOPEN_SOURCE=700"]
LINK = ["-mexec-model=reactor", "-Wl,--strip-all", "-Wl,--gc-sections", "-Wl,--stack-first",
        "-Wl,-z,stack-size=4194304"]
# clang runs wasm-opt by itself when it finds one; what comes out must not depend on that.
ENV = dict(os.environ, PATH="/usr/bin/none")


def call(command):
    done = subprocess.run(command, capture_output=True, text=True, env=ENV)
    return done.returncode, done.stderr


def compile_one(clang, root, source, folder):
    path = pathlib.Path(source)
    out = pathlib.Path(folder) / (str(path.absolute()).replace("/", "_") + ".o")
    code, said = call([clang, *TARGET, *COMPILE, f"-I{root}", "-MD", "-MF", f"{out}.d", "-c", source,
                       "-o", str(out)])
    headers = pathlib.Path(f"{out}.d").read_text(encoding="utf-8") if code == 0 else ""
    return code, said, str(out), headers.split(":", 1)[-1].replace("\\\n", " ").split()


def build(args):
    with tempfile.TemporaryDirectory() as folder:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            done = list(pool.map(lambda s: compile_one(args.clang, args.root, s, folder), args.sources))
        said = "".join(text for code, text, _, _ in done if code != 0)
        if said:
            sys.exit(said)
        code, said = call([args.clang, *TARGET, *LINK, *(out for _, _, out, _ in done), "-o", args.out])
        if code != 0:
            sys.exit(said)
    if args.wasm_opt:
        # Nothing of ours lies below 1024 but the last of a stack that is full.
        code, said = call([args.wasm_opt, "-Oz", "--low-memory-unused", "--converge", args.out, "-o", args.out])
        if code != 0:
            sys.exit(said)
    if args.depfile:
        headers = sorted({header for _, _, _, found in done for header in found})
        pathlib.Path(args.depfile).write_text(f"{args.out}: {' '.join(headers)}\n", encoding="utf-8")


def probe(args):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "probe.c"
        source.write_text("#include <stdio.h>\n__attribute__((export_name(\"f\"))) int f(double x) "
                          "{ return printf(\"%.17g\", x); }\n", encoding="utf-8")
        code, _ = call([args.clang, *TARGET, *COMPILE, "-Wno-missing-prototypes", *LINK, str(source), "-o",
                        os.path.join(folder, "probe.wasm")])
    sys.exit(code != 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clang", required=True)
    parser.add_argument("--wasm-opt")
    parser.add_argument("--probe", action="store_true")
    parser.add_argument("-o", dest="out")
    parser.add_argument("--depfile")
    parser.add_argument("--root", default=".")
    parser.add_argument("sources", nargs="*")
    args = parser.parse_args()
    (probe if args.probe else build)(args)


if __name__ == "__main__":
    main()

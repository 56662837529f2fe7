#!/usr/bin/env python3
"""deploy.py cloudformation|terraform OUT… | --blueprint FILE… [--landform BIN] [--url URL] : deploys what was rendered into an
emulated AWS, and removes it again. With --blueprint it is rendered anew with what each round taught, until nothing waits for an id;
several blueprints go into one organization, one after the other.

CloudFormation: the bootstrap roles, then step by step the administrator's stacks (whose stack sets reach into the other
accounts) and the ordinary stacks; afterwards each account holds exactly the resources that its templates describe, by the
services' own word, and no other account holds any; removal in reverse order leaves nothing but what a template retains.
Terraform: every root is applied, plans clean, holds exactly its resources in its account, and is destroyed in reverse order.
Without --url each folder gets an emulator of its own from LANDFORM_RIG.
"""
import argparse
import tempfile

from bundle import run
from deploy_cloudformation import cloudformation
from deploy_terraform import terraform
from emulator import emulator
from lock_loop import Fixed, Learning


def trial(backend, sources, url):
    with emulator(sources[0].bundle, url) as where:
        (cloudformation if backend == "cloudformation" else terraform)(sources, where)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend", choices=["cloudformation", "terraform"])
    parser.add_argument("--url")
    parser.add_argument("--blueprint", nargs="+", help="deploy in rounds, each with the ids that landform learned from the one before")
    parser.add_argument("--landform", default="landform", help="the program, for --blueprint")
    parser.add_argument("out", nargs="*")
    arguments = parser.parse_args()
    if bool(arguments.blueprint) == bool(arguments.out):
        parser.error("either rendered folders or --blueprint")
    if arguments.blueprint:
        with tempfile.TemporaryDirectory() as scratch:
            sources = [Learning(arguments.backend, file, arguments.landform, scratch) for file in arguments.blueprint]
            trial(arguments.backend, sources, arguments.url)
    for out in arguments.out:
        trial(arguments.backend, [Fixed(out)], arguments.url)


if __name__ == "__main__":
    run(main)

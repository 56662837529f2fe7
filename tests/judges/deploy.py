#!/usr/bin/env python3
"""deploy.py cloudformation|terraform OUT… [--url URL] : deploys a rendered folder into an emulated AWS, and removes it again.

CloudFormation: the bootstrap roles, then step by step the administrator's stacks (whose stack sets reach into the other
accounts) and the ordinary stacks; afterwards each account holds exactly the resources that its templates describe, by the
services' own word, and no other account holds any; removal in reverse order leaves nothing but what a template retains.
Terraform: every root is applied, plans clean, holds exactly its resources in its account, and is destroyed in reverse order.
Without --url each folder gets an emulator of its own from LANDFORM_RIG.
"""
import argparse

from bundle import Bundle, run
from deploy_cloudformation import cloudformation
from deploy_terraform import terraform
from emulator import emulator


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend", choices=["cloudformation", "terraform"])
    parser.add_argument("--url")
    parser.add_argument("out", nargs="+")
    arguments = parser.parse_args()
    for out in arguments.out:
        bundle = Bundle(out)
        with emulator(bundle, arguments.url) as url:
            (cloudformation if arguments.backend == "cloudformation" else terraform)(bundle, url)


if __name__ == "__main__":
    run(main)

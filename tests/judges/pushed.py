#!/usr/bin/env python3
"""pushed.py URL IMAGE : what `docker push` does, into an emulated AWS; and the code of functions there as the runbook has it put: what
must be there before the first wave, and between two waves what the lines above the second one push and copy.
"""
import json
import re
import shlex
import sys

from cloud import Cloud
from printed_lines import chapters

WAVE = re.compile(r"Wave (\d+)[.:]")
IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z0-9.]+/([^:@\s;]+):([^;\s]+)")
COPIED = re.compile(r" \|\| aws s3 cp (.*) --region (\S+) --profile \S+$")
ASKED = re.compile(r"aws ecr list-images --registry-id (\d+) --repository-name (\S+) --query \"imageIds\[\?imageTag=='([^']+)'.* --region (\S+) ")
# An image of no layer, and an archive without files: nobody runs them.
MANIFEST = {
    "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": [],
    "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": "sha256:" + "44" * 32},
}  # fmt: skip
ARCHIVE = b"PK\x05\x06" + bytes(18)


def lines_before(bundle, chapter):
    """{wave: the lines above it that put code somewhere}"""
    found, waiting = {}, []
    for entry in chapters(bundle.text("README.md")).get(chapter, []):
        code = [line for line in entry.lines if "docker push " in line or '"$code"/' in line]
        waiting += code
        if (wave := WAVE.match(entry.what)) and not code:
            found[int(wave[1])], waiting = waiting, []
    return found


def push(cloud, account, region, name, tag):
    client = cloud.client("ecr", account, region)
    if not any(row.get("imageTag") == tag for row in client.list_images(repositoryName=name)["imageIds"]):
        client.put_image(repositoryName=name, imageTag=tag, imageManifest=json.dumps({**MANIFEST, "name": f"{name}:{tag}"}))


def put(cloud, bundle, lines):
    """Does what some lines do, as whoever owns the bucket or the repository; how many there were."""
    for line in lines:
        if image := IMAGE.search(line.partition("docker push ")[2]):
            account, region, name, tag = image.groups()
            push(cloud, account, region, name, tag)
        else:
            words, region = COPIED.search(line).groups()
            bucket, _, key = shlex.split(words)[1].removeprefix("s3://").partition("/")
            for account in bundle.accounts():
                client = cloud.client("s3", account, region)
                if bucket in {row["Name"] for row in client.list_buckets()["Buckets"]}:
                    client.put_object(Bucket=bucket, Key=key, Body=ARCHIVE)
    return len(lines)


def there(cloud, bundle):
    """The images of repositories that no wave makes: somebody else has made these and pushed."""
    for entry in chapters(bundle.text("README.md")).get("Before the first wave", []):
        for account, name, tag, region in (found.groups() for found in map(ASKED.search, entry.lines) if found):
            client = cloud.client("ecr", account, region)
            if name not in {row["repositoryName"] for row in client.describe_repositories()["repositories"]}:
                client.create_repository(repositoryName=name)
            push(cloud, account, region, name, tag)


if __name__ == "__main__":
    push(Cloud(sys.argv[1]), *IMAGE.fullmatch(sys.argv[2]).groups())

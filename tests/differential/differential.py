#!/usr/bin/env python3
"""Random cases through `landform eval` and a peer as a black box; prints what they disagree on.

Same seed, same cases. Exit code 0: no disagreement is unexplained; 1: some are; 2: a tool failed.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PEER = "@cloud-copilot/iam-simulate@0.1.172"
HOME, AWAY = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{HOME}:role/app"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/app/s1"
USER = f"arn:aws:iam::{HOME}:user/ann"
BUCKET = "arn:aws:s3:::data"
KEY = "arn:aws:kms:us-east-1:{}:key/1"
CALLERS = [USER, USER, ROLE, SESSION, SESSION, "sns.amazonaws.com", {"type": "Anonymous"}]
REQUESTS = [
    ("s3:GetObject", BUCKET + "/ann/x"), ("s3:PutObject", BUCKET + "/home/x"), ("s3:ListBucket", BUCKET),
    ("s3:ListAllMyBuckets", "*"), ("kms:Decrypt", KEY), ("sqs:SendMessage", "arn:aws:sqs:us-east-1:{}:q"),
    ("sns:Publish", "arn:aws:sns:us-east-1:{}:t"), ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:{}:table/orders"),
    ("sts:AssumeRole", "arn:aws:iam::{}:role/target"), ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:{}:secret:s-AbCdEf"),
]
RESOURCES = ["*", "*", BUCKET, BUCKET + "/*", BUCKET + "/${aws:username}/*", BUCKET + "/${aws:PrincipalTag/team, 'home'}/*",
             BUCKET + "/?????/x", "arn:aws:sqs:*:*:q", "arn:aws:kms:us-east-1:*:key/*", "arn:*:s3:::d*a/*", "arn:aws:dynamodb:us-*-1:*:table/ord*",
             "arn:aws:sns:us-east-1:111111111111:*", "arn:aws:iam::*:role/target", "arn:aws:secretsmanager:*:*:secret:s-??????"]
NAMES = ["*", {"AWS": "*"}, {"AWS": HOME}, {"AWS": f"arn:aws:iam::{HOME}:root"}, {"AWS": ROLE}, {"AWS": SESSION}, {"AWS": USER},
         {"AWS": [f"arn:aws:iam::{HOME}:role/other", USER]}, {"AWS": AWAY}, {"Service": "sns.amazonaws.com"}, {"AWS": [ROLE, f"arn:aws:iam::{HOME}:root"]}]
TEXTS = {
    "aws:PrincipalTag/team": ["red", "blue", "Red", "r*"], "aws:SourceVpce": ["vpce-1", "vpce-2"], "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-other"],
    "aws:PrincipalTag/cost": ["red", "${aws:PrincipalTag/team}", "b?ue"], "aws:PrincipalTag/env": ["prod", "test", "p*"], "aws:SourceAccount": [HOME, AWAY],
}
OTHERS = {
    "aws:SourceIp": (["IpAddress", "NotIpAddress"], ["10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "0.0.0.0/0"]),
    "aws:SecureTransport": (["Bool"], ["true", "false"]), "aws:MultiFactorAuthPresent": (["Bool"], ["true", "false"]),
    "aws:MultiFactorAuthAge": (["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"], ["60", "3600", "60.0"]),
    "aws:CurrentTime": (["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"], ["2026-01-01T00:00:00Z", "2026-06-30T12:00:00Z"]),
    "aws:SourceArn": (["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"], ["arn:aws:sns:*:*:t", "arn:aws:sns:us-east-1:111111111111:*", "arn:aws:s3:::data", "arn:aws:*:us-east-1:*:t"]),
}
HELD = {
    "aws:PrincipalTag/team": ["red", "blue", "ann"], "aws:SourceVpce": ["vpce-1", "vpce-3"], "aws:PrincipalOrgID": ["o-a1b2c3d4e5"],
    "aws:PrincipalTag/cost": ["red", "blue"], "aws:PrincipalTag/env": ["prod", "PROD", "test"], "aws:SourceAccount": [HOME],
    "aws:SourceIp": ["10.1.2.3", "203.0.113.7", "2001:db8::7"], "aws:SecureTransport": ["true", "false"], "aws:MultiFactorAuthPresent": ["true", "false"],
    "aws:MultiFactorAuthAge": ["60", "59.5", "7200"], "aws:CurrentTime": ["2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"],
    "aws:SourceArn": ["arn:aws:sns:us-east-1:111111111111:t", "arn:aws:s3:::data"],
    "aws:TagKeys": [["team"], ["team", "env"], ["cost"], ["cost", "env"], []],
}
STRING_OPERATORS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"]


class Cases:
    """Random cases from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, items):
        return self.random.choice(items)

    def one_or_two(self, items):
        first = self.pick(items)
        return [first, self.pick(items)] if self.chance(0.3) else first

    def condition(self):
        kind = self.random.random()
        if kind < 0.45:
            key = self.pick(sorted(TEXTS))
            operator, value = self.pick(STRING_OPERATORS), self.one_or_two(TEXTS[key])
        elif kind < 0.75:
            key = self.pick(sorted(OTHERS))
            operators, values = OTHERS[key]
            operator, value = self.pick(operators), self.one_or_two(values) if operators != ["Bool"] else self.pick(values)
        elif kind < 0.85:
            return {"Null": {self.pick(sorted(TEXTS)): self.pick(["true", "false"])}}
        else:
            key, operator = "aws:TagKeys", self.pick(["ForAllValues:", "ForAnyValue:"]) + self.pick(STRING_OPERATORS)
            value = self.one_or_two(["team", "env", "t*"])
        return {operator + self.pick(["", "", "IfExists"]): {key: value}}

    def statement(self, action, named=False, allow=0.7):
        service, name = action.split(":")
        actions = [action, action, service + ":*", "*", action.upper(), f"{service}:{name[:3]}*", "s3:?etObject", "ec2:*", "iam:PassRole"]
        one = {"Effect": "Allow" if self.chance(allow) else "Deny",
               "NotAction" if self.chance(0.12) else "Action": self.one_or_two(actions)}
        if named:
            one["NotPrincipal" if one["Effect"] == "Deny" and self.chance(0.15) else "Principal"] = self.pick(NAMES)
        if action != "sts:AssumeRole" or not named:
            one["NotResource" if self.chance(0.12) else "Resource"] = self.one_or_two(RESOURCES)
        if self.chance(0.45):
            one["Condition"] = self.condition()
        return one

    def document(self, action, named=False, allow=0.7):
        some = [self.statement(action, named, allow) for _ in range(self.random.randint(1, 3))]
        return {"Version": "2012-10-17" if self.chance(0.93) else "2008-10-17", "Statement": some}

    def context(self, principal):
        held = {key: self.pick(values) for key, values in HELD.items() if self.chance(0.5)}
        held.setdefault("aws:CurrentTime", "2026-06-30T12:00:00Z")
        if principal == USER:
            held["aws:username"] = "ann"
        if isinstance(principal, str) and principal.startswith("arn:"):
            held["aws:PrincipalArn"] = ROLE if principal == SESSION else principal
        return held

    def case(self, number):
        principal, (action, resource) = self.pick(CALLERS), self.pick(REQUESTS)
        account = HOME if self.chance(0.6) else AWAY
        own = isinstance(principal, str) and principal.startswith("arn:")
        full = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        case = {"id": str(number), "request": {"principal": principal, "action": action, "context": self.context(principal),
                "resource": {"arn": resource.format(account), "accountId": HOME if resource == "*" else account}},
                "identityPolicies": [self.document(action) for _ in range(self.random.randint(0, 2))] if own else []}
        if own and self.chance(0.3):
            case["identityPolicies"].append(full)
        if resource != "*" and self.chance(0.7):
            case["resourcePolicy"] = self.document(action, True, 0.8)
        if own and principal in (USER, ROLE, SESSION) and self.chance(0.2):
            case["boundaries"] = [self.document(action, allow=0.9)]
        if principal == SESSION and self.chance(0.25):
            case["sessionPolicy"] = self.document(action, allow=0.9)
        if own and self.chance(0.25):
            levels = [[full] + ([self.document(action, allow=0.2)] if self.chance(0.3) else []) for _ in range(3)]
            if self.chance(0.3):
                levels[self.random.randrange(3)] = [self.document(action, allow=0.9)]
            case["scps"] = [{"orgIdentifier": f"o-{at}", "policies": level} for at, level in enumerate(levels)]
        if self.chance(0.15):
            case["rcps"] = [{"orgIdentifier": "r-root", "policies": [self.rcp(action)]}]
        return case

    def rcp(self, action):
        service = action.split(":")[0]
        deny = {"Effect": "Deny", "Principal": "*", "Action": service + ":*", "Resource": "*", "Condition": self.condition()}
        return {"Version": "2012-10-17", "Statement": [deny]}


def statements(case):
    """Every statement of a case."""
    documents = [*case["identityPolicies"], *case.get("boundaries", [])]
    documents += [case[key] for key in ("resourcePolicy", "sessionPolicy") if key in case]
    documents += [policy for key in ("scps", "rcps") for level in case.get(key, []) for policy in level["policies"]]
    for document in documents:
        found = document["Statement"]
        yield from found if isinstance(found, list) else [found]


# Services of the cases that are not on AWS's list.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
OUTSIDE_RCPS = {"sns", "ec2", "iam", "lambda", "sagemaker"}


def explained(case, answer, ours, theirs):
    """The number of the entry in README.md that explains a disagreement, or None."""
    text = json.dumps(list(statements(case)))
    refused = ours in ("implicit_deny", "explicit_deny")
    if refused and any(reason["effect"] == "unknown" for reason in answer["reasons"]):
        return "1 left open by AWS, read against the caller, as the answer says"
    same = case["request"]["resource"]["accountId"] == HOME
    if "sessionPolicy" in case and same and ours == "allow" and answer["decidedBy"] == "resource":
        return "2 a resource policy that names the session or everyone is not limited by a session policy"
    if "NotPrincipal" in text and ours == "explicit_deny" and answer["decidedBy"] == "resource":
        return "3 NotPrincipal with the account alone excepts nobody in it"
    if ours == "implicit_deny" and case["request"]["action"] == "sts:AssumeRole" and "resourcePolicy" not in case:
        return "4 no trust policy, no role session"
    if ours == "explicit_deny" and theirs == "implicit_deny" and answer["decidedBy"] == "rcp":
        return "5 an explicit deny of an RCP comes before what other layers do not allow"
    if "2008-10-17" in json.dumps(case) and "${" in text:
        return "6 variables need version 2012-10-17"
    address = str(case["request"]["context"].get("aws:SourceIp", ""))
    if "0.0.0.0/0" in text and "." in address:
        return "7 every IPv4 address is in 0.0.0.0/0"
    if "NotIpAddress" in text and ":" in address:
        return "9 an IPv6 address is outside every IPv4 network"
    if any(reason["note"] == "AWS takes this call signed only" for reason in answer["reasons"]):
        return "10 services that take signed requests only refuse anonymous ones"
    service = case["request"]["action"].split(":")[0].lower()
    by_rcp = theirs == "explicit_deny" and ours == "implicit_deny" or answer["decidedBy"] == "rcp"
    if by_rcp and case.get("rcps") and service in OUTSIDE_RCPS:
        return "11 no resource control policy reaches the service by today's list, which grows"
    if '"NotPrincipal": "*"' in text or '"NotPrincipal": {"AWS": "*"}' in text:
        return "8 NotPrincipal of everyone leaves nobody"
    return None


def run(command, text, **options):
    result = subprocess.run(command, input=text, capture_output=True, text=True, **options)
    if not result.stdout:
        sys.exit(f"{command[0]} failed: {result.stderr.strip()[:400]}") if text else None
    return [json.loads(line) for line in result.stdout.splitlines()]


def install(folder):
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules").exists():
        (folder / "package.json").write_text('{"private": true, "type": "module"}')
        subprocess.run(["npm", "install", "--silent", PEER], cwd=folder, check=True)
    (folder / "simulate.mjs").write_text((HERE / "simulate.mjs").read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--landform", default="target/debug/landform", help="the binary")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", type=pathlib.Path, help="folder that holds or gets the peer; default: one that is thrown away")
    parser.add_argument("--show", type=int, default=5, help="how many unexplained cases to print")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        peer = arguments.peer or pathlib.Path(scratch)
        install(peer)
        random_cases = Cases(arguments.seed)
        cases = [random_cases.case(number) for number in range(arguments.cases)]
        text = "".join(json.dumps(case) + "\n" for case in cases)
        ours = run([arguments.landform, "eval", "--cases", "-"], text)
        theirs = run(["node", "simulate.mjs"], text, cwd=peer)
    counts, shown = collections.Counter(), 0
    if not len(cases) == len(ours) == len(theirs):
        sys.exit("one answer a case was expected")
    for case, answer, other in zip(cases, ours, theirs):
        if "error" in other or "error" in answer:
            counts["no answer: " + (other.get("error") or answer["error"])[:80]] += 1
        elif answer["decision"] == other["decision"]:
            counts["agree: " + answer["decision"]] += 1
        elif reason := explained(case, answer, answer["decision"], other["decision"]):
            counts["explained: " + reason] += 1
        else:
            pair = f"UNEXPLAINED: {answer['decision']}, peer {other['decision']}"
            counts[pair] += 1
            if (shown := shown + 1) <= arguments.show:
                print(pair, json.dumps(answer["reasons"]), json.dumps(case), sep="\n  ")
    for line, count in sorted(counts.items()):
        print(f"{count:7} {line}")
    of = {what: sum(count for line, count in counts.items() if line.startswith(what)) for what in ("agree", "explained", "UNEXPLAINED", "no answer")}
    print(f"seed {arguments.seed}: {len(cases)} cases, " + ", ".join(f"{count} {what.lower()}" for what, count in of.items()))
    sys.exit(bool(of["UNEXPLAINED"]))


if __name__ == "__main__":
    main()

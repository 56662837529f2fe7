#!/usr/bin/env python3
"""handlers.py OUT… : what CloudFormation calls against what the deploying roles may do.

For every template that a stack set of the administrator's own pair of roles deploys: AWS's handler permissions of its types
(LANDFORM_SHARED/facts/registry.json, AWS's schemas) must be allowed by the execution role of each account, but for those that
src/catalog/data/handlers_left_out.json leaves out with a reason. A type without handlers in the registry is asked about with the
row that src/catalog/data/handlers.json has from the reference. A role that a resource hands over must be one that may be passed.
"""
import json
import os
import re
import sys
from pathlib import Path

from bundle import Bundle, Wrong, run, step_accounts

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "catalog" / "data"
SHARED = Path(os.environ.get("LANDFORM_SHARED") or ROOT.parent / "shared")
HANDLERS = ("create", "read", "update", "delete")
PASS, LINK, ASSUME = "iam:PassRole", "iam:CreateServiceLinkedRole", "sts:AssumeRole"
# Properties that hold the ARN of a role which a service will use.
HANDED = re.compile(r"(Role|RoleArn|IamRoles|DeliverLogsPermissionArn)$")


def rows(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))["rows"]


def registry():
    path = SHARED / "facts" / "registry.json"
    if not path.is_file():
        raise Wrong(f"no {path}: LANDFORM_SHARED names the folder of AWS's facts")
    return json.loads(path.read_text(encoding="utf-8"))["types"]


def matches(pattern, text):
    parts = [re.escape(p).replace(r"\?", ".") for p in pattern.split("*")]
    return re.fullmatch(".*".join(parts), text, re.IGNORECASE | re.DOTALL) is not None


def listed(value):
    return value if isinstance(value, list) else [value]


def plain(value, account):
    """A text of a template as it is in an account; what is made elsewhere is anything."""
    if isinstance(value, dict):
        text = value.get("Fn::Sub")
        return text.replace("${AWS::AccountId}", account) if isinstance(text, str) else "*"
    return value


class Role:
    """What the role of one account may do, out of its template."""

    def __init__(self, template, account, where):
        self.allowed, self.passed = [], []
        documents = []
        for resource in template["Resources"].values():
            properties = resource["Properties"]
            if resource["Type"] == "AWS::IAM::Role":
                documents += [p["PolicyDocument"] for p in properties.get("Policies", [])]
            elif resource["Type"] == "AWS::IAM::ManagedPolicy":
                documents.append(properties["PolicyDocument"])
        for statement in (s for d in documents for s in listed(d["Statement"])):
            if statement["Effect"] != "Allow":
                raise Wrong(f"{where}: a statement that allows nothing: {statement}")
            if "StringNotEquals" in statement.get("Condition", {}):
                continue  # about the resources of others
            actions = listed(statement["Action"])
            self.allowed += actions
            if PASS in actions:
                self.passed += [plain(r, account) for r in listed(statement["Resource"])]

    def may(self, action):
        return any(matches(pattern, action) for pattern in self.allowed)


def handed_over(properties, account):
    """(property, ARN) of each role that a service gets."""
    if isinstance(properties, dict):
        for key, value in properties.items():
            if HANDED.search(key) and key != "PeerRoleArn":
                yield from ((key, plain(one, account)) for one in listed(value))
            else:
                yield from handed_over(value, account)
    elif isinstance(properties, list):
        for one in properties:
            yield from handed_over(one, account)


class Judge:
    def __init__(self):
        self.types, self.left_out = registry(), rows("handlers_left_out.json")
        self.own = {row["type"]: row for row in rows("handlers.json")}
        self.asked = 0

    def called(self, kind):
        found = self.types.get(kind, {})
        if not any(found.get(h) for h in HANDLERS):
            found = self.own.get(kind, {}) if self.own.get(kind, {}).get("from") == "reference" else {}
        actions = {re.sub(r"^[^:]*", lambda m: m[0].lower(), a) for h in HANDLERS for a in found.get(h, [])}
        if not actions:
            raise Wrong(f"{kind}: neither AWS's schemas nor the table know what its handlers call")
        return actions

    def due(self, kind, action, resources, account):
        """The action that the role must have for it; None where it needs none."""
        for row in self.left_out:
            if kind in row.get("types", [kind]) and any(matches(p, action) for p in row["actions"]):
                return row.get("instead", {}).get(action)
        if action == PASS and not any(True for r in resources for _ in handed_over(r.get("Properties", {}), account)):
            return None
        if action == ASSUME and not any("PeerRoleArn" in r.get("Properties", {}) for r in resources):
            return None
        return action

    def template(self, body, role, account, where):
        wrong, kinds = [], {}
        for resource in body["Resources"].values():
            kinds.setdefault(resource["Type"], []).append(resource)
        for kind, resources in sorted(kinds.items()):
            for action in sorted(self.called(kind)):
                due = self.due(kind, action, resources, account)
                self.asked += due is not None
                if due is not None and not role.may(due):
                    wrong.append(f"{where} in {account}: {kind} calls {due}, which the execution role may not")
            if PASS not in self.called(kind):
                continue
            for key, arn in (pair for r in resources for pair in handed_over(r.get("Properties", {}), account)):
                if not any(matches(pattern, arn) for pattern in role.passed):
                    wrong.append(f"{where} in {account}: {kind} hands over {arn} ({key}), which the execution role may not")
        return wrong


def roles(bundle):
    """The deploying role of each account, by the templates of the bootstrap that go there."""
    found = {}
    for row in bundle.bootstrap():
        if "execution-role" in Path(row["file"]).name:
            for account in row["accounts"]:
                found[account] = Role(bundle.template(row["file"]), account, row["file"])
    return found


def main():
    judge, wrong, templates = Judge(), [], 0
    for folder in sys.argv[1:]:
        bundle = Bundle(folder)
        may = roles(bundle)
        for step in bundle.cloudformation_steps():
            if step["kind"] != "stack-set" or step.get("organizationalUnits"):
                continue  # deployed by people, or by AWS's own role, which may do everything
            templates += 1
            for account in step_accounts(step):
                if account not in may:
                    raise Wrong(f"{bundle.folder}: no execution role for {account}")
                where = f"{bundle.name}: {step['template']}"
                wrong += judge.template(bundle.template(step["template"]), may[account], account, where)
    if wrong:
        raise Wrong("\n".join(wrong))
    if not judge.asked:
        raise Wrong("nothing was judged")
    print(f"handlers: {len(sys.argv) - 1} blueprints, {templates} templates of stack sets, {judge.asked} calls, all allowed")


if __name__ == "__main__":
    run(main)

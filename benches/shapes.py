#!/usr/bin/env python3
"""shapes.py [--landform BIN] [--most N] : what an organization costs by its size, on one core.

CPU seconds (user and kernel) and peak memory of whole processes, each the median of three runs, one of those above three
seconds. Shapes:

 u  five units; in each account a role, a bucket and a key, and the role may read and write in the bucket
 r  five units; in each account a role
 l  the same, and each role may read in the bucket of a log archive

One account of twenty deviates: it has something of its own. `check` evaluates, renders both backends and reads them back;
`synth` writes as well, and the kernel's share of that is told. With $LANDFORM_SHARED the estates of `faults/inputs/speed/gen.py`
follow, in which each account is written out: their exponent between 300 and 3,000 accounts, or the limit of AWS that ends them.

`can` is asked about shape u, each request about a role and a bucket of any two accounts: requests in a CPU second, the time in
which the blueprint is read taken off. Then the same with an object of its own in each request, which nothing tells apart from the
others of its bucket; from standard input, and answered as text; and with an address of its own in each (`aws:SourceIp`), of which
nothing that was said before can be said again. `who-can` is asked who reads in the log archive of shape l.

Last come others beside it, where they are on this machine, each pair of runs one after the other:

 cdk       `workloads_cdk.js` writes with `aws-cdk-lib` (found through NODE_PATH) what `synth --backend cloudformation` writes of
           the same estate: in each account a network with endpoints, a key, two buckets and three roles
 cfn-lint  is asked about the templates that landform wrote of it; `check` evaluates, writes and reads back all of it
"""
import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DEVIATE = 20
WRITTEN_OUT = ("b", "c", "w", "m1", "mb", "s", "f")
LIMIT = 600


def estate(shape, count):
    names = [f"a{number:05d}" for number in range(count)]
    units = {f"u{number}": names[number::5] for number in range(5) if names[number::5]}
    rows = ["landform: 1", "name: estate", "organization:", "  id: o-a1b2c3d4e5", "  root: r-a1b2", '  management: "000000000001"', "  units:"]
    rows += [f"    {unit}: {{ id: ou-a1b2-{at:08d}, accounts: [{', '.join(members)}] }}" for at, (unit, members) in enumerate(units.items())]
    rows += ["accounts:", '  log: { id: "999999999999" }']
    rows += [f'  {name}: {{ id: "{100_000_000_000 + at}" }}' for at, name in enumerate(names)]
    rows += ["region: us-east-1"]
    return "\n".join(rows + ALL_SHAPES[shape](units, names[::DEVIATE])) + "\n"


def buckets_of_units(units, deviating):
    return [
        "keys:",
        *(f"  data-{unit}: {{ in: unit/{unit}, description: Data }}" for unit in units),
        *(f"  more-{name}: {{ in: {name} }}" for name in deviating),
        "buckets:",
        *(f'  data-{unit}: {{ in: unit/{unit}, name: "estate-data-{{account}}", key: data-{unit} }}' for unit in units),
        *(f"  more-{name}: {{ in: {name}, name: estate-more-{name}, key: more-{name} }}" for name in deviating),
        "roles:",
        *(f"  work-{unit}: {{ in: unit/{unit}, for: sagemaker-notebook }}" for unit in units),
        "grants:",
        *(f"  - {{ to: role/unit/{unit}/work-{unit}, may: [read, write], on: bucket/unit/{unit}/data-{unit}, each: account }}" for unit in units),
    ]  # fmt: skip


def roles_of_units(units, deviating):
    return [
        "roles:",
        *(f"  work-{unit}: {{ in: unit/{unit}, for: lambda }}" for unit in units),
        *(f"  more-{name}: {{ in: {name}, for: lambda }}" for name in deviating),
    ]  # fmt: skip


def readers_of_logs(units, deviating):
    return [
        "keys:",
        "  logs: { in: log, description: Logs }",
        "buckets:",
        "  logs: { in: log, name: estate-logs, key: logs }",
        *roles_of_units(units, deviating),
        "grants:",
        *(f"  - {{ to: role/unit/{unit}/work-{unit}, may: read, on: bucket/log/logs }}" for unit in units),
    ]  # fmt: skip


SHAPES = {"u": buckets_of_units, "r": roles_of_units}
ALL_SHAPES = {**SHAPES, "l": readers_of_logs}
CALLS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
# So many that the same file is no few requests, whose accounts alone would be told apart.
ASKED = (30_000, 90_000)


REPEATED, OBJECTS, ADDRESSES = "", ", each about an object of its own", ", each from an address of its own"


def requests(accounts, count, kind=REPEATED):
    """Half of them about a role and a bucket of one account, half about those of two."""
    chance = random.Random(7)
    for at in range(count):
        role = chance.randrange(accounts)
        bucket = role if at % 2 else chance.randrange(accounts)
        call = chance.choice(CALLS)
        path = f"/a/{at}.csv" if kind == OBJECTS else "/a/b.csv"
        path = "" if call == "s3:ListBucket" else path
        request = {
            "principal": f"role/a{role:05d}/work-u{role % 5}",
            "action": call,
            "resource": f"arn:aws:s3:::estate-data-{100_000_000_000 + bucket}{path}",
        }  # fmt: skip
        if kind == ADDRESSES:
            request["context"] = {"aws:SourceIp": f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}"}
        yield json.dumps(request)


def run(words, asked=os.devnull):
    """(user seconds, kernel seconds, MiB, exit code, what it said)"""
    with tempfile.TemporaryFile() as said, open(asked, "rb") as stdin:
        process = subprocess.Popen(words, stdin=stdin, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return usage.ru_utime, usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, text


def median(words):
    rows = [run(words)]
    while sum(rows[0][:2]) < 3 and len(rows) < 3:
        rows.append(run(words))
    return sorted(rows, key=lambda row: row[0] + row[1])[len(rows) // 2]


def generated(scratch, shape, count):
    path = Path(scratch) / f"{shape}-{count}.yaml"
    gen = Path(os.environ["LANDFORM_SHARED"]) / "faults/inputs/speed/gen.py"
    with path.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, gen, shape, str(count), "templates"], stdout=file, check=True)
    return path


def by_shape(landform, scratch, most):
    for shape in SHAPES:
        for count in [count for count in (3, 100, 1000, 10_000) if count <= most]:
            path = written(scratch, shape, count)
            user, kernel, memory, code, said = median([landform, "check", path, "--fail-on", "never"])
            if code != 0:
                sys.exit(f"{shape} {count}: check exits {code}: {said[-600:]}")
            print(f"{shape} {count}: check {user + kernel:.3f} s CPU, {memory:.0f} MiB", flush=True)
            out = Path(scratch) / "out"
            user, kernel, memory, code, said = median([landform, "synth", path, "--out", out])
            files = sum(1 for one in out.rglob("*") if one.is_file())
            print(f"{shape} {count}: synth {user:.3f} s CPU and {kernel:.3f} s of the kernel, {memory:.0f} MiB, {files} files", flush=True)
            shutil.rmtree(out)


def written_out(landform, scratch):
    for shape in WRITTEN_OUT:
        spent = {}
        for count in (300, 3000):
            user, kernel, memory, code, said = median([landform, "check", generated(scratch, shape, count), "--fail-on", "never"])
            limits = sorted({line.split("]")[0].split("[")[-1] for line in said.splitlines() if line.startswith("error[")})
            spent[count] = user + kernel
            print(f"{shape} {count}, written out: check {user + kernel:.2f} s CPU, {memory:.0f} MiB{', ends at ' + ', '.join(limits) if limits else ''}", flush=True)
        print(f"{shape}: exponent {math.log10(spent[3000] / spent[300]):.2f} times between 300 and 3,000", flush=True)


def written(scratch, shape, count):
    """The path of an estate, written in a process of its own: what this one holds when it starts another counts as that one's memory."""
    path = Path(scratch) / f"{shape}-{count}.yaml"
    with path.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, __file__, "--write", f"{shape}:{count}"], stdout=file, check=True)
    return path


def rate(landform, scratch, path, count, kind, streamed=False, form="jsonl"):
    """Requests in a CPU second."""
    spent = []
    for times in ASKED:
        file = Path(scratch) / "requests.jsonl"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in requests(count, times, kind))
        words = [landform, "can", path, "--format", form, "--requests", "-" if streamed else file]
        rows = [run(words, file if streamed else os.devnull) for _ in range(3)]
        if any(code != 0 for _, _, _, code, _ in rows):
            sys.exit(f"can {count}: {rows[0][-1][-600:]}")
        spent.append(min(user + kernel for user, kernel, _, _, _ in rows))
    return (ASKED[1] - ASKED[0]) / (spent[1] - spent[0])


# What is asked, whether from standard input, and how it is answered.
ASKED_AS = (
    (REPEATED, False, "jsonl"),
    (OBJECTS, False, "jsonl"),
    (OBJECTS, False, "text"),
    (OBJECTS, True, "jsonl"),
    (ADDRESSES, False, "jsonl"),
)


def asked(landform, scratch, most):
    for count in [count for count in (3, 1000, 10_000) if count <= most]:
        path = written(scratch, "u", count)
        for kind, streamed, form in ASKED_AS:
            each = rate(landform, scratch, path, count, kind, streamed, form)
            of = kind + (", from standard input" if streamed else "") + (", as text" if form == "text" else "")
            print(f"u {count}: can {each:,.0f} requests a CPU second{of}, {1e6 / each:.1f} us each", flush=True)
    for count in [count for count in (3, 1000, 10_000) if count <= most]:
        path = written(scratch, "l", count)
        user, kernel, memory, code, said = median([landform, "who-can", path, "s3:GetObject", "bucket/log/logs/a"])
        may = sum(1 for line in said.splitlines() if line.startswith("role/a") and ": allow" in line)
        if code != 0 or may < count:
            sys.exit(f"l {count}: who-can exits {code}, {may} roles may: {said[-600:]}")
        print(f"l {count}: who-can {user + kernel:.3f} s CPU, {memory:.0f} MiB, {may} roles", flush=True)


def shipped(landform):
    for path in sorted((Path(__file__).resolve().parents[1] / "blueprints").glob("*.yaml")):
        if not path.name.endswith(".lock.yaml"):
            user, kernel, memory, _, _ = median([landform, "check", path])
            print(f"{path.stem}: check {(user + kernel) * 1000:.0f} ms CPU, {memory:.0f} MiB", flush=True)


def workloads(count):
    """What `workloads_cdk.js` makes, one row a thing."""
    names = [f"a{at:05d}" for at in range(count)]
    points = "s3, dynamodb, kms, sts, sagemaker.api, sagemaker.runtime, logs, ecr.api, ecr.dkr, ssm"
    rows = ["landform: 1", "name: workloads", "organization:", "  id: o-a1b2c3d4e5", "  root: r-a1b2", '  management: "000000000001"', "accounts:"]
    rows += [f'  {name}: {{ id: "{100_000_000_000 + at}" }}' for at, name in enumerate(names)]
    rows += ["deploy: { templates: workloads-templates-000000000001 }", "region: eu-west-1", "keys:"]
    rows += [f"  data-{name}: {{ in: {name} }}" for name in names]
    rows += ["buckets:"]
    rows += [f"  {kind}-{name}: {{ in: {name}, name: acme-{kind}-{at}, key: data-{name} }}" for at, name in enumerate(names) for kind in ("offline", "artifacts")]
    rows += ["networks:"]
    rows += [f"  n-{name}: {{ in: {name}, cidr: 10.{at % 250}.0.0/16, zones: 3, flow_logs: false, endpoints: [{points}] }}" for at, name in enumerate(names)]
    rows += ["roles:"]
    for name in names:
        rows += [f"  {role}-{name}: {{ in: {name}, for: lambda }}" for role in ("reader", "writer")]
        rows += [f'  admin-{name}: {{ in: {name}, for: lambda, policies: "arn:aws:iam::aws:policy/ReadOnlyAccess" }}']
    rows += ["grants:"]
    for name in names:
        buckets = f"[bucket/{name}/offline-{name}, bucket/{name}/artifacts-{name}]"
        rows += [f"  - {{ to: role/{name}/reader-{name}, may: read, on: {buckets} }}"]
        rows += [f"  - {{ to: role/{name}/writer-{name}, may: [read, write], on: {buckets} }}"]
    return "\n".join(rows) + "\n"


def has_cdk():
    node = shutil.which("node")
    return node and subprocess.run([node, "-e", "require.resolve('aws-cdk-lib')"], stderr=subprocess.DEVNULL).returncode == 0


def beside(landform, scratch, most):
    lint = shutil.which("cfn-lint")
    cdk = has_cdk()
    for name, there in (("aws-cdk-lib", cdk), ("cfn-lint", lint)):
        if not there:
            print(f"{name}: not here")
    for count in [count for count in (10, 100) if count <= most]:
        path = Path(scratch) / f"workloads-{count}.yaml"
        path.write_text(workloads(count), encoding="utf-8")
        out = Path(scratch) / "workloads"
        words = [landform, "synth", path, "--out", out, "--backend", "cloudformation"]
        if cdk:
            script = Path(__file__).resolve().parent / "workloads_cdk.js"
            compared(f"{count} accounts, CloudFormation written", words, "cdk", ["node", script, str(count), Path(scratch) / "cdk"])
        if lint:
            user, kernel, memory, code, said = run(words)
            if code != 0:
                sys.exit(f"workloads {count}: synth exits {code}: {said[-600:]}")
            written = sorted(out.rglob("*.yaml"))
            # 2: errors, 4: warnings, 8: words of advice. That the templates are judged is what counts here.
            compared(f"{count} accounts, {len(written)} templates judged", [landform, "check", path, "--fail-on", "never"], "cfn-lint", [lint, *written], {0, 2, 4, 6, 8, 10, 12, 14})
            shutil.rmtree(out)


def compared(what, ours, name, theirs, allowed=frozenset({0})):
    """Both in turn, twice where that does not take minutes; the least of each."""
    rows = [(run(ours), run(theirs))]
    if sum(rows[0][1][:2]) < 30:
        rows.append((run(ours), run(theirs)))
    wrong = [(own, other) for own, other in rows if own[3] != 0 or other[3] not in allowed]
    if wrong:
        sys.exit(f"{what}: landform exits {wrong[0][0][3]}, {name} {wrong[0][1][3]}: {wrong[0][1][4][-600:]}")
    (own, memory), (other, others) = ((min(row[at][0] + row[at][1] for row in rows), rows[0][at][2]) for at in (0, 1))
    print(f"{what}: landform {own:.2f} s CPU, {memory:.0f} MiB; {name} {other:.2f} s CPU, {others:.0f} MiB: {other / own:.0f} times", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--landform", default=os.environ.get("LANDFORM", "target/release/landform"))
    parser.add_argument("--most", type=int, default=10_000, help="the most accounts")
    parser.add_argument("--write", metavar="SHAPE:N", help="prints one of these estates and measures nothing")
    arguments = parser.parse_args()
    if arguments.write:
        shape, count = arguments.write.split(":")
        print(estate(shape, int(count)), end="")
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    landform = str(Path(shutil.which(arguments.landform) or sys.exit(f"there is no program {arguments.landform}")).absolute())
    with tempfile.TemporaryDirectory() as scratch:
        shipped(landform)
        by_shape(landform, scratch, arguments.most)
        asked(landform, scratch, arguments.most)
        if os.environ.get("LANDFORM_SHARED"):
            written_out(landform, scratch)
        beside(landform, scratch, arguments.most)


if __name__ == "__main__":
    main()

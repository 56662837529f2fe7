// Case lines of `landform eval` on standard input, through the peer, into one {id, decision | error} a line.
import { anonymousPrincipal, runSimulation } from "@cloud-copilot/iam-simulate";
import { createInterface } from "node:readline";

const DECISIONS = { Allowed: "allow", ExplicitlyDenied: "explicit_deny", ImplicitlyDenied: "implicit_deny" };
const named = (policies = []) => policies.map((policy, index) => ({ name: `p${index}`, policy }));
const levels = (list = []) =>
  list.map(({ orgIdentifier, policies }) => ({ orgIdentifier, policies: named(policies) }));

function simulation(testCase) {
  const { principal, action, resource, context } = testCase.request;
  const one = {
    request: {
      principal: typeof principal === "string" ? principal : anonymousPrincipal,
      action,
      resource: { resource: resource.arn, accountId: resource.accountId },
      contextVariables: context ?? {},
    },
    identityPolicies: named(testCase.identityPolicies),
    serviceControlPolicies: levels(testCase.scps),
    resourceControlPolicies: levels(testCase.rcps),
    resourcePolicy: testCase.resourcePolicy ?? undefined,
  };
  if (testCase.boundaries?.length) one.permissionBoundaryPolicies = named(testCase.boundaries);
  if (testCase.sessionPolicy) one.sessionPolicy = testCase.sessionPolicy;
  return one;
}

async function answer(testCase) {
  try {
    const result = await runSimulation(simulation(testCase), {});
    return result.resultType === "error"
      ? { error: JSON.stringify(result.errors) }
      : { decision: DECISIONS[result.overallResult] };
  } catch (error) {
    return { error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const testCase = JSON.parse(line);
  console.log(JSON.stringify({ id: testCase.id, ...(await answer(testCase)) }));
}

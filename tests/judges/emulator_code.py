"""State machines and functions of the emulator for Terraform, which asks whether a definition is one before it makes the machine,
and for the versions of a machine afterwards; of an image nothing is said that nobody said; where dead letters go is told as SQS writes it,
without blanks. Called by emulator_patch.py.
"""
import json

from moto.awslambda.models import LambdaFunction
from moto.core.responses import ActionResult
from moto.sqs.models import Queue
from moto.stepfunctions.responses import StepFunctionResponse


def patch():
    for name, answer in {"validate_state_machine_definition": validated, "list_state_machine_versions": versions}.items():
        if not hasattr(StepFunctionResponse, name):
            setattr(StepFunctionResponse, name, answer)
    configuration = LambdaFunction.get_configuration

    def without_empty_words(self, *given, **named):
        found = configuration(self, *given, **named)
        if not any(found.get("ImageConfigResponse", {}).get("ImageConfig", {}).values()):
            found.pop("ImageConfigResponse", None)
        return found

    LambdaFunction.get_configuration = without_empty_words
    attributes = Queue.attributes.fget

    def without_blanks(self):
        found = attributes(self)
        if found.get("RedrivePolicy"):
            found["RedrivePolicy"] = json.dumps(json.loads(found["RedrivePolicy"]), separators=(",", ":"))
        return found

    Queue.attributes = property(without_blanks)


def validated(self):
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html"""
    states = json.loads(self._get_param("definition"))
    fits = states.get("StartAt") in states.get("States", {})
    wrong = [] if fits else [{"severity": "ERROR", "code": "MISSING_START_AT", "message": "no such first state"}]
    return ActionResult({"result": "FAIL" if wrong else "OK", "diagnostics": wrong})


def versions(self):
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html: none was published."""
    self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    return ActionResult({"stateMachineVersions": []})

"""State machines of the emulator for Terraform, which asks whether a definition is one before it makes the machine. Called by
emulator_patch.py.
"""
import json

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

ASKED = "validate_state_machine_definition"


def patch():
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html"""

    def validate(self):
        states = json.loads(self._get_param("definition"))
        fits = states.get("StartAt") in states.get("States", {})
        wrong = [] if fits else [{"severity": "ERROR", "code": "MISSING_START_AT", "message": "no such first state"}]
        return ActionResult({"result": "FAIL" if wrong else "OK", "diagnostics": wrong})

    if not hasattr(StepFunctionResponse, ASKED):
        setattr(StepFunctionResponse, ASKED, validate)

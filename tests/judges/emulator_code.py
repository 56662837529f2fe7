"""State machines and functions of the emulator for Terraform, which asks whether a definition is one before it makes the machine,
and for the versions of a machine afterwards; an image is in its repository when a function is made of it, whichever account that is in,
and of its configuration nothing is said that nobody said; where dead letters go is told as SQS writes it,
without blanks. Called by emulator_patch.py.
"""
import json
import re

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction
from moto.core.responses import ActionResult
from moto.ecr.models import ecr_backends
from moto.sqs.models import Queue
from moto.stepfunctions.responses import StepFunctionResponse

IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z0-9.]+/([^:@]+)(?::([^@]+))?(?:@(.+))?")


def patch():
    set_code = LambdaFunction._set_function_code

    def of_image(self, spec, *given, **named):
        if "ImageUri" in spec and not has_image(spec["ImageUri"]):
            message = f"Source image {spec['ImageUri']} does not exist. Provide a valid source image."
            raise LambdaClientError("InvalidParameterValueException", message)
        return set_code(self, spec, *given, **named)

    LambdaFunction._set_function_code = of_image
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


def has_image(uri):
    """https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""
    account, region, name, tag, digest = IMAGE.fullmatch(uri).groups()
    repository = ecr_backends[account][region].repositories.get(name)
    images = repository.images if repository else []
    return any(image.image_digest == digest if digest else (tag or "latest") in image.image_tags for image in images)


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

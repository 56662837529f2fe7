"""What AWS keeps, and what it makes by itself, for the judge that removes by the runbook (LANDFORM_KEEPS in the environment).

 - CloudFormation leaves what says `Retain` or `RetainExceptOnCreate` when a stack, or an update of it, removes it;
   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 - SageMaker makes a table in Glue for an offline store, and the database sagemaker_featurestore where none is named; both stay.
   https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-create-feature-group.html
The other judges remove by calls of their own, and what they would have to delete beside the stacks is not what they look at.
"""
import copy
import os

KEPT = ("Retain", "RetainExceptOnCreate")


def patch():
    if os.environ.get("LANDFORM_KEEPS"):
        retention()
        imports()
        stack_set_imports()
        tables()


def retention():
    import moto.cloudformation.parsing as parsing

    remove, remove_all = parsing.ResourceMap._delete_resource, parsing.ResourceMap.delete

    def unless_kept(self, parsed_resource, resource_json):
        if resource_json.get("DeletionPolicy") not in KEPT:
            remove(self, parsed_resource, resource_json)

    def remember(self):
        """References are read while all is there: later the emulator would make anew what they name."""
        for name, body in self._resource_json_map.items():
            if body.get("DeletionPolicy") in KEPT and name in self._parsed_resources:
                said = parsing.clean_json(copy.deepcopy(body), self)
                LEFT.append(((self._account_id, self._region_name), said, self._parsed_resources[name]))
        remove_all(self)

    parsing.ResourceMap._delete_resource, parsing.ResourceMap.delete = unless_kept, remember


def tables():
    import moto.sagemaker.models as model
    from moto.glue.models import glue_backends

    begin = model.FeatureGroup.__init__

    def make(self, **words):
        store = copy.deepcopy(words.get("offline_store_config") or {})
        begin(self, **words)
        if not store or store.get("DisableGlueTableCreation"):
            return
        catalog = self.offline_store_config["DataCatalogConfig"]
        catalog.update(store.get("DataCatalogConfig") or {})
        glue = glue_backends[words["account_id"]][words["region_name"]]
        name, table = catalog["Database"], catalog["TableName"]
        if name not in glue.databases:
            glue.create_database(name, {"Name": name})
        glue.create_table(name, table, {"Name": table})

    model.FeatureGroup.__init__ = make


def imports():
    """A change set of type IMPORT takes in what stacks kept, by the ids that AWS asks for, and nothing that its template does not have.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
    """
    import moto.cloudformation.responses as responses
    from moto.cloudformation.exceptions import ValidationError

    create = responses.CloudFormationResponse.create_change_set

    def with_resources(self):
        answer = create(self)
        if self._get_param("ChangeSetType") != "IMPORT":
            return answer
        stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        [change] = [c for c in self.cloudformation_backend.change_sets.values() if c.stack_id == stack.stack_id]
        template, named = change.template_dict["Resources"], self._get_param("ResourcesToImport")
        if set(template) != {row["LogicalResourceId"] for row in named}:
            raise ValidationError(message="As part of the import operation, you cannot modify or add other resources")
        for row in named:
            if template[row["LogicalResourceId"]].get("DeletionPolicy") is None:
                raise ValidationError(message=f"{row['LogicalResourceId']}: resources to import must have a DeletionPolicy attribute")
            found = kept_one(self.current_account, self.region, row)
            if found is None:
                raise ValidationError(message=f"{row['ResourceType']} {row['ResourceIdentifier']} was not found")
            found.logical_resource_id = row["LogicalResourceId"]
            stack.resource_map._parsed_resources[row["LogicalResourceId"]] = found
        return answer

    responses.CloudFormationResponse.create_change_set = with_resources


def stack_set_imports():
    """A stack set is made of a stack, and takes in stacks as its instances.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
    """
    import moto.cloudformation.models as model
    import moto.cloudformation.responses as responses
    from moto.cloudformation.exceptions import ValidationError
    from moto.core.responses import ActionResult

    answers = responses.CloudFormationResponse
    create = answers.create_stack_set

    def stack_of(identity):
        _, _, _, region, account, _ = identity.split(":", 5)
        found = [s for s in model.cloudformation_backends[account][region].stacks.values() if s.stack_id == identity]
        if not found:
            raise ValidationError(message=f"Stack {identity} does not exist")
        return account, region, found[0]

    def create_stack_set(self):
        if identity := self._get_param("StackId"):
            self.params["TemplateBody"] = stack_of(identity)[2].template
        return create(self)

    def import_stacks_to_stack_set(self):
        stack_set = self.cloudformation_backend.describe_stack_set(self._get_param("StackSetName"))
        instances = stack_set.instances
        for identity in self._get_param("StackIds"):
            account, region, stack = stack_of(identity)
            if stack.status.split("_")[-1] != "COMPLETE" or stack.template != stack_set.template:
                raise ValidationError(message=f"Stack {identity} is not what the stack set would make")
            one = model.StackInstance.__new__(model.StackInstance)
            one.account_id, one.region_name, one.stackset_id = account, region, stack_set.id
            one.stack_name, one.name, one.template = stack.name, stack_set.name, stack.template
            one.parameters, one.permission_model, one.stack = [], stack_set.permission_model, stack
            instances.stack_instances.append(one)
        return ActionResult({"OperationId": "import"})

    answers.create_stack_set = create_stack_set
    answers.import_stacks_to_stack_set = import_stacks_to_stack_set


LEFT = []  # (account, region, resource as its template says it, the emulator's own object)


def kept_one(account, region, row):
    """The object of what is kept under an id, the one that was left last."""
    [(name, value)] = row["ResourceIdentifier"].items()
    for where, body, thing in reversed(LEFT):
        ids = {getattr(thing, "physical_resource_id", None), body.get("Properties", {}).get(name)}
        if where == (account, region) and body["Type"] == row["ResourceType"] and value in ids:
            return thing
    return None

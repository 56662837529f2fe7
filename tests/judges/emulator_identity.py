"""Identity providers of the emulator by CloudFormation, which it has by API only. Called by emulator_patch.py; `rig` is the rig's own
vocabulary (`cfn` adds a CloudFormation type).
"""


def patch(rig):
    oidc_providers(rig)
    saml_providers(rig)


def oidc_providers(rig):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html"""

    def make(iam, p, _):
        given = {"ThumbprintList": p.get("ThumbprintList", []), "ClientIDList": p.get("ClientIdList", []), "Tags": p.get("Tags", [])}
        return iam.create_open_id_connect_provider(Url=p["Url"], **given)

    rig["cfn"](
        "AWS::IAM::OIDCProvider", "iam", make, lambda p, r, name: r["OpenIDConnectProviderArn"],
        lambda p, r: {"Arn": r["OpenIDConnectProviderArn"]}, lambda iam, arn, p: iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn),
    )  # fmt: skip


def saml_providers(rig):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-samlprovider.html"""

    def make(iam, p, _):
        return iam.create_saml_provider(Name=p["Name"], SAMLMetadataDocument=p["SamlMetadataDocument"], Tags=p.get("Tags", []))

    rig["cfn"](
        "AWS::IAM::SAMLProvider", "iam", make, lambda p, r, name: r["SAMLProviderArn"],
        lambda p, r: {"Arn": r["SAMLProviderArn"]}, lambda iam, arn, p: iam.delete_saml_provider(SAMLProviderArn=arn),
    )  # fmt: skip

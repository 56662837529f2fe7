// workloads_cdk.js N OUT : the estate `c` of shapes.py as a CDK app, one stack an account.
//
// In each account a network of three zones with two gateway and eight interface endpoints, a key, two buckets and three
// roles, of which one reads in the buckets, one reads and writes, and one has a policy of AWS's.
const { App, Stack, aws_ec2: ec2, aws_iam: iam, aws_kms: kms, aws_s3: s3 } = require("aws-cdk-lib");

const [count, outdir] = [Number(process.argv[2]), process.argv[3]];
const interfaces = ["kms", "sts", "sagemaker.api", "sagemaker.runtime", "logs", "ecr.api", "ecr.dkr", "ssm"];
const app = new App({ outdir, analyticsReporting: false });

for (let at = 0; at < count; at += 1) {
  const env = { account: String(100_000_000_000 + at), region: "eu-west-1" };
  const stack = new Stack(app, `a${at}`, { env });
  const vpc = new ec2.Vpc(stack, "Network", {
    ipAddresses: ec2.IpAddresses.cidr(`10.${at % 250}.0.0/16`),
    availabilityZones: ["a", "b", "c"].map((zone) => `eu-west-1${zone}`),
    natGateways: 0,
    subnetConfiguration: [{ name: "private", subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
  });
  vpc.addGatewayEndpoint("S3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
  vpc.addGatewayEndpoint("Dynamo", { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
  for (const name of interfaces) {
    vpc.addInterfaceEndpoint(name.replace(".", ""), { service: new ec2.InterfaceVpcEndpointAwsService(name) });
  }
  const key = new kms.Key(stack, "Data", { enableKeyRotation: true });
  const buckets = ["offline", "artifacts"].map(
    (name) =>
      new s3.Bucket(stack, name, {
        bucketName: `acme-${name}-${at}`,
        encryption: s3.BucketEncryption.KMS,
        encryptionKey: key,
        enforceSSL: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      }),
  );
  const role = (name) => new iam.Role(stack, name, { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
  const [reader, writer, admin] = ["reader", "writer", "admin"].map(role);
  admin.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("ReadOnlyAccess"));
  for (const bucket of buckets) {
    bucket.grantRead(reader);
    bucket.grantReadWrite(writer);
  }
}

app.synth();

//! Something new that a service does, with a role of the caller's choice: stacks, jobs, workflows, schedules.

use crate::escalation::path::{Api, Gain, Path};

const CLOUDFORMATION: Api = Api("AWS CloudFormation API Reference", "AWSCloudFormation/latest/APIReference");
const GLUE: Api = Api("AWS Glue Web API Reference", "glue/latest/webapi");
const DATAPIPELINE: Api = Api("AWS Data Pipeline API Reference", "datapipeline/latest/APIReference");
const BRAKET: Api = Api("Amazon Braket API Reference", "braket/latest/APIReference");
const CODESTAR: Api = Api("AWS CodeStar API Reference", "codestar/latest/APIReference");
const COGNITO: Api =
    Api("Amazon Cognito Federated Identities API Reference", "cognitoidentity/latest/APIReference");
const EMR: Api = Api("Amazon EMR API Reference", "emr/latest/APIReference");
const EMR_SERVERLESS: Api = Api("EMR Serverless API Reference", "emr-serverless/latest/APIReference");
const SCHEDULER: Api = Api("EventBridge Scheduler API Reference", "scheduler/latest/APIReference");
const STATES: Api = Api("AWS Step Functions API Reference", "step-functions/latest/apireference");
const FLINK: Api = Api("Managed Service for Apache Flink API Reference", "managed-flink/latest/apiv2");
const SSM: Api = Api("AWS Systems Manager API Reference", "systems-manager/latest/APIReference");
const OMICS: Api = Api("AWS HealthOmics API Reference", "omics/latest/api");

const PASS: &[&str] = &["iam:PassRole"];
const STACK: Gain = Gain::PassedRole(&["cloudformation.amazonaws.com"]);
const GLUE_ROLE: Gain = Gain::PassedRole(&["glue.amazonaws.com"]);

pub(super) const CODESTAR_ENDED: &str = "AWS ended CodeStar projects on 31 July 2024";

pub(super) static PATHS: &[Path] = &[
    Path::new(
        "cloudformation-new-stack",
        &[PASS, &["cloudformation:CreateStack"]],
        STACK,
        "has CloudFormation make whatever it writes into a template, with the role",
        CLOUDFORMATION.page("CreateStack"),
    ),
    Path::new(
        "cloudformation-new-stack-set",
        &[PASS, &["cloudformation:CreateStackSet"], &["cloudformation:CreateStackInstances"]],
        STACK,
        "has CloudFormation make whatever it writes into a template, with the role, in every account that trusts it",
        CLOUDFORMATION.page("CreateStackSet"),
    ),
    Path::new(
        "cloudformation-update-stack-set",
        &[PASS, &["cloudformation:UpdateStackSet"]],
        STACK,
        "changes the template of a stack set and has it made with the role",
        CLOUDFORMATION.page("UpdateStackSet"),
    ),
    Path::new(
        "glue-new-endpoint",
        &[PASS, &["glue:CreateDevEndpoint"]],
        GLUE_ROLE,
        "makes a Glue development endpoint with the role and its own SSH key, and signs in",
        GLUE.page("CreateDevEndpoint"),
    ),
    Path::new(
        "glue-job",
        &[PASS, &["glue:CreateJob", "glue:UpdateJob"], &["glue:StartJobRun", "glue:CreateTrigger"]],
        GLUE_ROLE,
        "gives a Glue job the role and a script of its choice, and has it run",
        GLUE.page("CreateJob"),
    ),
    Path::new(
        "glue-new-session",
        &[PASS, &["glue:CreateSession"], &["glue:RunStatement"]],
        GLUE_ROLE,
        "opens an interactive Glue session with the role and runs code in it",
        GLUE.page("CreateSession"),
    ),
    Path::new(
        "datapipeline-new-pipeline",
        &[PASS, &["datapipeline:CreatePipeline"]],
        Gain::PassedRole(&[
            "datapipeline.amazonaws.com",
            "elasticmapreduce.amazonaws.com",
            "ec2.amazonaws.com",
        ]),
        "makes a pipeline whose commands run with the role",
        DATAPIPELINE.page("PutPipelineDefinition"),
    )
    .helped_by(&["datapipeline:PutPipelineDefinition"]),
    Path::new(
        "braket-new-job",
        &[PASS, &["braket:CreateJob"]],
        Gain::PassedRole(&["braket.amazonaws.com"]),
        "starts a hybrid job from code of its choice with the role",
        BRAKET.page("CreateJob"),
    ),
    Path::new(
        "codestar-new-project",
        &[PASS, &["codestar:CreateProject"]],
        Gain::PassedRole(&["codestar.amazonaws.com", "cloudformation.amazonaws.com"]),
        "makes a CodeStar project whose toolchain is made with the role",
        CODESTAR.page("CreateProject"),
    )
    .retired(CODESTAR_ENDED),
    Path::new(
        "cognito-pool-roles",
        &[PASS, &["cognito-identity:SetIdentityPoolRoles"]],
        Gain::PassedRole(&["cognito-identity.amazonaws.com"]),
        "makes the role that of an identity pool's users, and fetches credentials from the pool",
        COGNITO.page("SetIdentityPoolRoles"),
    ),
    Path::new(
        "emr-new-cluster",
        &[PASS, &["elasticmapreduce:RunJobFlow"]],
        Gain::PassedRole(&["ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"]),
        "starts a cluster with the role on its instances, and a step of its choice",
        EMR.page("RunJobFlow"),
    ),
    Path::new(
        "emr-serverless-new-job",
        &[PASS, &["emr-serverless:CreateApplication"], &["emr-serverless:StartJobRun"]],
        Gain::PassedRole(&["emr-serverless.amazonaws.com"]),
        "makes an EMR Serverless application and runs a job of its choice with the role",
        EMR_SERVERLESS.page("StartJobRun"),
    ),
    Path::new(
        "scheduler-new-schedule",
        &[PASS, &["scheduler:CreateSchedule"]],
        Gain::PassedRole(&["scheduler.amazonaws.com"]),
        "schedules a call of nearly any AWS API, made with the role",
        SCHEDULER.page("CreateSchedule"),
    ),
    Path::new(
        "states-new-machine",
        &[PASS, &["states:CreateStateMachine"], &["states:StartExecution"]],
        Gain::PassedRole(&["states.amazonaws.com"]),
        "makes a state machine with the role that calls nearly any AWS API, and starts it",
        STATES.page("CreateStateMachine"),
    ),
    Path::new(
        "flink-new-application",
        &[PASS, &["kinesisanalytics:CreateApplication"], &["kinesisanalytics:StartApplication"]],
        Gain::PassedRole(&["kinesisanalytics.amazonaws.com"]),
        "makes a Flink application from code of its choice with the role, and starts it",
        FLINK.page("CreateApplication"),
    ),
    Path::new(
        "ssm-new-automation",
        &[PASS, &["ssm:CreateDocument"], &["ssm:StartAutomationExecution"]],
        Gain::PassedRole(&["ssm.amazonaws.com"]),
        "writes an automation that calls any AWS API, and runs it with the role",
        SSM.page("StartAutomationExecution"),
    ),
    Path::new(
        "omics-new-workflow",
        &[PASS, &["omics:CreateWorkflow"], &["omics:StartRun"], &["s3:GetObject"]],
        Gain::PassedRole(&["omics.amazonaws.com"]),
        "makes a HealthOmics workflow of its choice, runs it with the role and reads what it wrote",
        OMICS.page("StartRun"),
    ),
];

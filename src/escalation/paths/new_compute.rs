//! Something new that computes, with a role of the caller's choice: functions, instances, tasks, builds, notebooks.
//!
//! *Grant a user permissions to pass a role to an AWS service*: the service acts with the role, for whoever passed it.

use crate::escalation::path::{Api, Gain, Path};

const LAMBDA: Api = Api("AWS Lambda API Reference", "lambda/latest/api");
const EC2: Api = Api("Amazon EC2 API Reference", "AWSEC2/latest/APIReference");
const AUTOSCALING: Api = Api("Amazon EC2 Auto Scaling API Reference", "autoscaling/ec2/APIReference");
const ECS: Api = Api("Amazon ECS API Reference", "AmazonECS/latest/APIReference");
const APPRUNNER: Api = Api("AWS App Runner API Reference", "apprunner/latest/api");
const CODEBUILD: Api = Api("AWS CodeBuild API Reference", "codebuild/latest/APIReference");
const SAGEMAKER: Api = Api("Amazon SageMaker API Reference", "sagemaker/latest/APIReference");
const AGENTCORE: Api =
    Api("Amazon Bedrock AgentCore API Reference", "bedrock-agentcore-control/latest/APIReference");
const GAMELIFT: Api = Api("Amazon GameLift Servers API Reference", "gameliftservers/latest/apireference");
const IMAGEBUILDER: Api = Api("EC2 Image Builder API Reference", "imagebuilder/latest/APIReference");
const BATCH: Api = Api("AWS Batch API Reference", "batch/latest/APIReference");

const PASS: &[&str] = &["iam:PassRole"];
const AGENT: Gain = Gain::PassedRole(&["bedrock-agentcore.amazonaws.com"]);

pub(super) static PATHS: &[Path] = &[
    Path::new(
        "lambda-new-function",
        &[
            PASS,
            &["lambda:CreateFunction"],
            &["lambda:InvokeFunction", "lambda:CreateEventSourceMapping", "lambda:AddPermission"],
        ],
        Gain::PassedRole(&["lambda.amazonaws.com"]),
        "makes a Lambda function with the role and has it run",
        LAMBDA.page("CreateFunction"),
    ),
    Path::new(
        "ec2-new-instance",
        &[PASS, &["ec2:RunInstances", "ec2:RequestSpotInstances"]],
        Gain::PassedRole(&["ec2.amazonaws.com"]),
        "starts an instance with an instance profile of the role, and reads its credentials there",
        EC2.page("RunInstances"),
    ),
    Path::new(
        "autoscaling-new-instances",
        &[
            PASS,
            &["autoscaling:CreateLaunchConfiguration"],
            &["autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"],
        ],
        Gain::PassedRole(&["ec2.amazonaws.com"]),
        "makes a launch configuration with the role's instance profile and has a group start instances from it",
        AUTOSCALING.page("CreateLaunchConfiguration"),
    ),
    Path::new(
        "ecs-run-task",
        &[PASS, &["ecs:RunTask", "ecs:StartTask"]],
        Gain::PassedRole(&["ecs-tasks.amazonaws.com"]),
        "runs a task with the role in place of its own, and a command of its choice",
        ECS.page("RunTask"),
    ),
    Path::new(
        "ecs-new-service",
        &[PASS, &["ecs:RegisterTaskDefinition"], &["ecs:CreateService", "ecs:UpdateService"]],
        Gain::PassedRole(&["ecs-tasks.amazonaws.com"]),
        "registers a task definition with the role and has a service run it",
        ECS.page("RegisterTaskDefinition"),
    ),
    Path::new(
        "apprunner-new-service",
        &[PASS, &["apprunner:CreateService"]],
        Gain::PassedRole(&["tasks.apprunner.amazonaws.com"]),
        "makes an App Runner service from an image of its choice with the role as instance role",
        APPRUNNER.page("CreateService"),
    ),
    Path::new(
        "codebuild-new-project",
        &[PASS, &["codebuild:CreateProject"], &["codebuild:StartBuild", "codebuild:StartBuildBatch"]],
        Gain::PassedRole(&["codebuild.amazonaws.com"]),
        "makes a build project with the role and builds commands of its choice",
        CODEBUILD.page("CreateProject"),
    ),
    Path::new(
        "sagemaker-new-notebook",
        &[PASS, &["sagemaker:CreateNotebookInstance"]],
        Gain::PassedRole(&["sagemaker.amazonaws.com"]),
        "makes a notebook instance with the role and runs code in it",
        SAGEMAKER.page("CreateNotebookInstance"),
    )
    .helped_by(&[
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "sagemaker:CreateNotebookInstanceLifecycleConfig",
    ]),
    Path::new(
        "sagemaker-new-job",
        &[PASS, &["sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"]],
        Gain::PassedRole(&["sagemaker.amazonaws.com"]),
        "starts a training or processing job from an image of its choice with the role",
        SAGEMAKER.page("CreateTrainingJob"),
    ),
    Path::new(
        "agentcore-new-code-interpreter",
        &[
            PASS,
            &["bedrock-agentcore:CreateCodeInterpreter"],
            &["bedrock-agentcore:StartCodeInterpreterSession"],
            &["bedrock-agentcore:InvokeCodeInterpreter"],
        ],
        AGENT,
        "makes a code interpreter with the role and runs code in it",
        AGENTCORE.page("CreateCodeInterpreter"),
    ),
    Path::new(
        "agentcore-new-browser",
        &[
            PASS,
            &["bedrock-agentcore:CreateBrowser"],
            &["bedrock-agentcore:StartBrowserSession"],
            &["bedrock-agentcore:ConnectBrowserAutomationStream"],
        ],
        AGENT,
        "makes a browser with the role and steers it to the credentials",
        AGENTCORE.page("CreateBrowser"),
    ),
    Path::new(
        "agentcore-new-runtime",
        &[
            PASS,
            &["bedrock-agentcore:CreateAgentRuntime"],
            &["bedrock-agentcore:CreateAgentRuntimeEndpoint"],
            &["bedrock-agentcore:CreateWorkloadIdentity"],
            &["bedrock-agentcore:InvokeAgentRuntimeCommand"],
        ],
        AGENT,
        "makes an agent runtime with the role and runs commands in it",
        AGENTCORE.page("CreateAgentRuntime"),
    ),
    Path::new(
        "gamelift-new-fleet",
        &[PASS, &["gamelift:CreateBuild"], &["gamelift:RequestUploadCredentials"], &["gamelift:CreateFleet"]],
        Gain::PassedRole(&["gamelift.amazonaws.com"]),
        "uploads a game build and starts a fleet with the role that runs it",
        GAMELIFT.page("CreateFleet"),
    ),
    Path::new(
        "imagebuilder-new-image",
        &[
            PASS,
            &["imagebuilder:CreateComponent"],
            &["imagebuilder:CreateImageRecipe"],
            &["imagebuilder:CreateInfrastructureConfiguration"],
            &["imagebuilder:CreateImage"],
        ],
        Gain::PassedRole(&["ec2.amazonaws.com"]),
        "builds an image on an instance with the role's instance profile, from steps of its choice",
        IMAGEBUILDER.page("CreateInfrastructureConfiguration"),
    ),
    Path::new(
        "batch-new-job",
        &[PASS, &["batch:RegisterJobDefinition"], &["batch:SubmitJob"]],
        Gain::PassedRole(&["ecs-tasks.amazonaws.com"]),
        "registers a job definition with the role and a command of its choice, and submits a job",
        BATCH.page("RegisterJobDefinition"),
    ),
];

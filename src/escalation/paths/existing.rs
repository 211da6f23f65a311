//! Code in, or a session with, something that runs already and has a role. No role is passed.

use super::new_jobs::CODESTAR_ENDED;
use crate::escalation::path::{Api, Gain, Path};

const LAMBDA: Api = Api("AWS Lambda API Reference", "lambda/latest/api");
const APPRUNNER: Api = Api("AWS App Runner API Reference", "apprunner/latest/api");
const AGENTCORE: Api = Api("Amazon Bedrock AgentCore API Reference", "bedrock-agentcore/latest/APIReference");
const CLOUDFORMATION: Api = Api("AWS CloudFormation API Reference", "AWSCloudFormation/latest/APIReference");
const CODEBUILD: Api = Api("AWS CodeBuild API Reference", "codebuild/latest/APIReference");
const EC2: Api = Api("Amazon EC2 API Reference", "AWSEC2/latest/APIReference");
const CONNECT: Api = Api("EC2 Instance Connect API Reference", "ec2-instance-connect/latest/APIReference");
const GLUE: Api = Api("AWS Glue Web API Reference", "glue/latest/webapi");
const SAGEMAKER: Api = Api("Amazon SageMaker API Reference", "sagemaker/latest/APIReference");
const SSM: Api = Api("AWS Systems Manager API Reference", "systems-manager/latest/APIReference");
const BATCH: Api = Api("AWS Batch API Reference", "batch/latest/APIReference");
const CODESTAR: Api = Api("AWS CodeStar API Reference", "codestar/latest/APIReference");
const ECS: Api = Api("Amazon ECS API Reference", "AmazonECS/latest/APIReference");
const STATES: Api = Api("AWS Step Functions API Reference", "step-functions/latest/apireference");
const CODEDEPLOY: Api = Api("AWS CodeDeploy API Reference", "codedeploy/latest/APIReference");

const ROLE: Gain = Gain::ExistingRole;

pub(super) static PATHS: &[Path] = &[
    Path::new(
        "lambda-change-code",
        &[&["lambda:UpdateFunctionCode"]],
        ROLE,
        "puts its own code into a Lambda function, which runs it with the function's role",
        LAMBDA.page("UpdateFunctionCode"),
    )
    .helped_by(&["lambda:InvokeFunction", "lambda:AddPermission", "lambda:CreateEventSourceMapping"]),
    Path::new(
        "lambda-change-configuration",
        &[&["lambda:UpdateFunctionConfiguration"]],
        ROLE,
        "adds a layer with its own code to a Lambda function, which runs it with the function's role",
        LAMBDA.page("UpdateFunctionConfiguration"),
    )
    .helped_by(&["lambda:InvokeFunction", "lambda:AddPermission", "lambda:CreateEventSourceMapping"]),
    Path::new(
        "apprunner-change-service",
        &[&["apprunner:UpdateService"]],
        ROLE,
        "puts an image of its choice into an App Runner service, which runs it with the service's role",
        APPRUNNER.page("UpdateService"),
    ),
    Path::new(
        "agentcore-use-code-interpreter",
        &[&["bedrock-agentcore:StartCodeInterpreterSession"], &["bedrock-agentcore:InvokeCodeInterpreter"]],
        ROLE,
        "runs code in an existing code interpreter, with its role",
        AGENTCORE.page("InvokeCodeInterpreter"),
    ),
    Path::new(
        "agentcore-run-command",
        &[&["bedrock-agentcore:InvokeAgentRuntimeCommand"]],
        ROLE,
        "runs commands in an existing agent runtime, with its role",
        AGENTCORE.page("InvokeAgentRuntime"),
    ),
    Path::new(
        "agentcore-use-browser",
        &[&["bedrock-agentcore:StartBrowserSession"], &["bedrock-agentcore:ConnectBrowserAutomationStream"]],
        ROLE,
        "steers an existing browser to the credentials of its role",
        AGENTCORE.page("StartBrowserSession"),
    ),
    Path::new(
        "cloudformation-update-stack",
        &[&["cloudformation:UpdateStack"]],
        ROLE,
        "changes the template of a stack, which CloudFormation makes with the stack's role",
        CLOUDFORMATION.page("UpdateStack"),
    ),
    Path::new(
        "cloudformation-change-set",
        &[&["cloudformation:CreateChangeSet"], &["cloudformation:ExecuteChangeSet"]],
        ROLE,
        "changes a stack by a change set, which CloudFormation makes with the stack's role",
        CLOUDFORMATION.page("CreateChangeSet"),
    ),
    Path::new(
        "codebuild-start-build",
        &[&["codebuild:StartBuild", "codebuild:StartBuildBatch"]],
        ROLE,
        "starts a build with commands of its choice in place of the project's, with the project's role",
        CODEBUILD.page("StartBuild"),
    ),
    Path::new(
        "ec2-instance-connect",
        &[&["ec2-instance-connect:SendSSHPublicKey"], &["ec2:DescribeInstances"]],
        ROLE,
        "puts its SSH key onto an instance that it can reach, signs in and reads the credentials of its role",
        CONNECT.page("SendSSHPublicKey"),
    ),
    Path::new(
        "ec2-change-user-data",
        &[&["ec2:ModifyInstanceAttribute"], &["ec2:StopInstances"], &["ec2:StartInstances"]],
        ROLE,
        "stops an instance, changes the script that it runs at start and starts it, with the instance's role",
        EC2.page("ModifyInstanceAttribute"),
    ),
    Path::new(
        "ec2-change-launch-template",
        &[&["ec2:CreateLaunchTemplateVersion"], &["ec2:ModifyLaunchTemplate"]],
        ROLE,
        "makes the default of a launch template run a script of its choice, with the role of that template",
        EC2.page("ModifyLaunchTemplate"),
    ),
    Path::new(
        "glue-change-endpoint",
        &[&["glue:UpdateDevEndpoint"]],
        ROLE,
        "adds its SSH key to a Glue development endpoint and signs in, with the endpoint's role",
        GLUE.page("UpdateDevEndpoint"),
    ),
    Path::new(
        "sagemaker-open-notebook",
        &[&["sagemaker:CreatePresignedNotebookInstanceUrl"]],
        ROLE,
        "opens an existing notebook and runs code in it, with the notebook's role",
        SAGEMAKER.page("CreatePresignedNotebookInstanceUrl"),
    ),
    Path::new(
        "sagemaker-change-notebook",
        &[
            &["sagemaker:CreateNotebookInstanceLifecycleConfig"],
            &["sagemaker:StopNotebookInstance"],
            &["sagemaker:UpdateNotebookInstance"],
            &["sagemaker:StartNotebookInstance"],
        ],
        ROLE,
        "gives a notebook a start script of its choice, which runs with the notebook's role",
        SAGEMAKER.page("CreateNotebookInstanceLifecycleConfig"),
    ),
    Path::new(
        "ssm-start-session",
        &[&["ssm:StartSession"]],
        ROLE,
        "opens a shell on a managed instance and reads the credentials of its role",
        SSM.page("StartSession"),
    ),
    Path::new(
        "ssm-send-command",
        &[&["ssm:SendCommand"]],
        ROLE,
        "runs commands on a managed instance, with the instance's role",
        SSM.page("SendCommand"),
    ),
    Path::new(
        "batch-submit-job",
        &[&["batch:SubmitJob"]],
        ROLE,
        "submits a job with a command of its choice, which runs with the role of the job definition",
        BATCH.page("SubmitJob"),
    ),
    Path::new(
        "codestar-project-from-template",
        &[&["codestar:CreateProjectFromTemplate"]],
        ROLE,
        "makes a CodeStar project from a template of its choice, with CodeStar's role",
        CODESTAR.page("CreateProject"),
    )
    .retired(CODESTAR_ENDED),
    Path::new(
        "codestar-join-project",
        &[&["codestar:CreateProject"], &["codestar:AssociateTeamMember"]],
        ROLE,
        "makes a CodeStar project and itself its owner, which attaches the owner's policy to its user",
        CODESTAR.page("AssociateTeamMember"),
    )
    .retired(CODESTAR_ENDED),
    Path::new(
        "ecs-execute-command",
        &[&["ecs:ExecuteCommand"], &["ecs:DescribeTasks"]],
        ROLE,
        "opens a shell in a running container and reads the credentials of the task's role",
        ECS.page("ExecuteCommand"),
    ),
    Path::new(
        "states-change-machine",
        &[&["states:UpdateStateMachine"], &["states:StartExecution"]],
        ROLE,
        "makes a state machine call whatever it wants, with the machine's role, and starts it",
        STATES.page("UpdateStateMachine"),
    ),
    Path::new(
        "codedeploy-new-deployment",
        &[
            &["codedeploy:CreateDeployment"],
            &["codedeploy:GetDeploymentConfig"],
            &["codedeploy:RegisterApplicationRevision"],
        ],
        ROLE,
        "deploys a revision with scripts of its choice, which run on the instances with their role",
        CODEDEPLOY.page("CreateDeployment"),
    ),
];

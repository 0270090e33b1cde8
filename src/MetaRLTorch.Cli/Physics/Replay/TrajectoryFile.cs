using System.Text.Json;
using System.Text.Json.Serialization;

namespace MetaRLTorch.Cli.Physics.Replay;

/// <summary>A trajectory recorded from MuJoCo: 100 control steps, the first 50 physics steps in full.</summary>
internal sealed record TrajectoryFile
{
    /// <summary>What kind of motion it is, such as <c>gymreset</c> or <c>freefall</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Seconds of a physics step.</summary>
    public required double Timestep { get; init; }

    /// <summary>Physics steps in a control step.</summary>
    public required int FrameSkip { get; init; }

    /// <summary>[control step][motor]: what was held through the control step.</summary>
    public required double[][] Actions { get; init; }

    /// <summary>[control step + 1][coordinate]; row 0 is the start.</summary>
    [JsonPropertyName("qpos")]
    public required double[][] Positions { get; init; }

    /// <summary>[control step + 1][coordinate].</summary>
    [JsonPropertyName("qvel")]
    public required double[][] Velocities { get; init; }

    /// <summary>[physics step + 1][coordinate].</summary>
    [JsonPropertyName("sub_qpos")]
    public required double[][] SubstepPositions { get; init; }

    /// <summary>[physics step + 1][coordinate].</summary>
    [JsonPropertyName("sub_qvel")]
    public required double[][] SubstepVelocities { get; init; }

    /// <summary>How far MuJoCo strays from itself when a double's rounding is added after every step.</summary>
    [JsonPropertyName("env_double")]
    public required Envelope DoubleEnvelope { get; init; }

    /// <summary>The same for a float's rounding.</summary>
    [JsonPropertyName("env_float")]
    public required Envelope SingleEnvelope { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">The file is not a trajectory; the message names what is missing.</exception>
    public static TrajectoryFile Parse(string json) => RecordedJson.Parse<TrajectoryFile>(json);
}

/// <summary>The largest difference so far at each control step, and for how long it stays below a thousandth.</summary>
internal sealed record Envelope
{
    /// <summary>
    /// Control steps until the positions' difference exceeds 1e-3: beyond them a trajectory says nothing.
    /// </summary>
    [JsonPropertyName("horizon_steps_until_1e-3")]
    public required int Horizon { get; init; }

    /// <summary>[control step]: of any coordinate.</summary>
    [JsonPropertyName("qpos")]
    public required double[] Positions { get; init; }

    /// <summary>[control step]: of any velocity.</summary>
    [JsonPropertyName("qvel")]
    public required double[] Velocities { get; init; }
}

/// <summary>Single physics steps recorded from MuJoCo.</summary>
internal sealed record OneStepFile
{
    /// <summary>The steps.</summary>
    public required OneStepCase[] Cases { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">The file holds no steps; the message names what is missing.</exception>
    public static OneStepFile Parse(string json) => RecordedJson.Parse<OneStepFile>(json);
}

/// <summary>One physics step: a state, what the motors were asked for, the next state.</summary>
internal sealed record OneStepCase
{
    /// <summary>What is at work, such as <c>limits</c> or <c>two_contacts</c>.</summary>
    [JsonPropertyName("cat")]
    public required string Category { get; init; }

    /// <summary>[coordinate].</summary>
    [JsonPropertyName("qpos")]
    public required double[] Positions { get; init; }

    /// <summary>[coordinate].</summary>
    [JsonPropertyName("qvel")]
    public required double[] Velocities { get; init; }

    /// <summary>[motor].</summary>
    [JsonPropertyName("ctrl")]
    public required double[] Controls { get; init; }

    /// <summary>[coordinate].</summary>
    [JsonPropertyName("next_qpos")]
    public required double[] NextPositions { get; init; }

    /// <summary>[coordinate].</summary>
    [JsonPropertyName("next_qvel")]
    public required double[] NextVelocities { get; init; }
}

/// <summary>How the recorded files are spelled.</summary>
internal static class RecordedJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static T Parse<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The file is empty.");
}

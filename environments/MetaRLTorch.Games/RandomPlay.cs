using System.Diagnostics;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Games;

/// <summary>Games played by random actions. A picture's game starts anew where it ends; many at once go on.</summary>
public static class RandomPlay
{
    /// <summary>What is seen after some steps: [S].</summary>
    /// <param name="game">The game.</param>
    /// <param name="steps">How many.</param>
    /// <param name="seed">Of actions and chance.</param>
    public static Tensor Frame(GridGame game, int steps, long seed) => Play(game, episodes: 1, steps, seed).State.Observation[0, 0];

    /// <summary>Seconds of processor time that the game took for all steps.</summary>
    /// <param name="game">The game.</param>
    /// <param name="episodes">Copies.</param>
    /// <param name="steps">Steps of each.</param>
    public static double Seconds(GridGame game, int episodes, int steps) => Play(game, episodes, steps, seed: 1).Seconds;

    private static (EnvironmentState State, double Seconds) Play(GridGame game, int episodes, int steps, long seed)
    {
        var (streams, spec, seconds) = (new RandomStreams(seed), game.Spec, 0.0);
        using var random = streams.Open(RandomPurpose.Tasks);
        var tasks = game.SampleTasks(1, random).To(new(torch.CPU, torch.float32));
        EnvironmentState Start(int h) => game.Reset(
            tasks, episodes, streams.ForTasks(1, h).Uniform(RandomPurpose.Start, [episodes, spec.StartSize], torch.float64, torch.CPU));

        var state = Start(0);
        for (var h = 0; h < steps; h++)
        {
            using var scope = torch.NewDisposeScope();
            Tensor Draw(RandomPurpose purpose, int size) =>
                streams.ForTasks(1, h).Uniform(purpose, [episodes, size], torch.float64, torch.CPU);
            var action = (Draw(RandomPurpose.Policy, 1).squeeze(-1) * spec.Actions.Size).to(torch.int64);
            var chance = Draw(RandomPurpose.Transition, spec.ChanceSize);
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            var next = game.Step(tasks, state, action, chance);
            process.Refresh();
            seconds += (process.TotalProcessorTime - before).TotalSeconds;
            foreach (var tensor in state.Tensors) tensor.Dispose();
            state = episodes == 1 && next.Terminated.item<bool>() ? Start(h + 1) : next;
            scope.MoveToOuter(state.Tensors);
        }

        return (state, seconds);
    }
}

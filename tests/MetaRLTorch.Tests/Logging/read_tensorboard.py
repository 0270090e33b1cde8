"""Reads runs with TensorBoard's own backend, as its tabs do, and prints what it finds as JSON.

read_tensorboard.py FOLDER
"""
import argparse
import json
import sys

from tensorboard import context
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.data import provider
from tensorboard.plugins import base_plugin
from tensorboard.plugins.custom_scalar import custom_scalars_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment, list_session_groups
from tensorboard.plugins.scalar import scalars_plugin

METRIC = "evaluation/return_after_step_1"
ROOT = sys.argv[1]

runs = plugin_event_multiplexer.EventMultiplexer()
runs.AddRunsFromDirectory(ROOT)
runs.Reload()
data = data_provider.MultiplexerDataProvider(runs, ROOT)
request = context.RequestContext()
board = base_plugin.TBContext(
    data_provider=data,
    multiplexer=runs,
    flags=argparse.Namespace(generic_data="true"),
    logdir=ROOT,
    sampling_hints={"scalars": 1000, "histograms": 50, "images": 10},
    plugin_name_to_instance={},
)
board.plugin_name_to_instance["scalars"] = scalars_plugin.ScalarsPlugin(board)
table = backend_context.Context(board)
charts = custom_scalars_plugin.CustomScalarsPlugin(board)


def sessions(*columns):
    asked = api_pb2.ListSessionGroupsRequest(start_index=0, slice_size=100, col_params=columns)
    asked.allowed_statuses.extend(api_pb2.Status.values())
    return list_session_groups.Handler(request, table, "", asked).run().session_groups


def points(run, tag):
    wanted = provider.RunTagFilter(runs=[run], tags=[tag])
    read = data.read_scalars(request, experiment_id="", plugin_name="scalars", downsample=1000, run_tag_filter=wanted)
    return [[point.step, point.value] for point in read[run][tag]]


def tags(read, plugin):
    return {run: sorted(found) for run, found in read(request, experiment_id="", plugin_name=plugin).items()}


experiment = get_experiment.Handler(request, table, "", api_pb2.GetExperimentRequest(include_metrics=True)).run()
scalars = data.list_scalars(request, experiment_id="", plugin_name="scalars")
steps = api_pb2.ColParams(hparam="adaptation.steps")
steps.filter_interval.min_value = 2
steps.filter_interval.max_value = 9
layout = json.loads(charts.layout_impl(request, ""))
first = sorted(scalars)[0]
regexes = [tag for category in layout["category"] for chart in category["chart"] for tag in chart.get("multiline", {}).get("tag", [])]
print(json.dumps({
    "points": {run: points(run, METRIC) for run in scalars},
    "undescribed": [tag for found in scalars.values() for tag, series in found.items() if not series.description],
    "settings": {info.name: api_pb2.DataType.Name(info.type) for info in experiment.hparam_infos},
    "metrics": [info.name.tag for info in experiment.metric_infos],
    "more_than_one_step": [group.name for group in sessions(steps)],
    "status": {group.name: api_pb2.Status.Name(group.sessions[0].status) for group in sessions()},
    "charts": [chart["title"] for category in layout["category"] for chart in category["chart"]],
    "drawn": sorted(tag for regex in regexes for tag in charts.scalars_impl(request, first, regex, "")["tag_to_events"]),
    "histograms": tags(data.list_tensors, "histograms"),
    "images": tags(data.list_blob_sequences, "images"),
}))

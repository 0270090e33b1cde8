"""Reads an export with the readers of others, and computes its network anew in double precision.

read_export.py STEM: checks STEM.onnx, and that STEM.npz and STEM.safetensors hold its numbers; prints its outputs as JSON.
read_export.py STEM COPY: writes STEM's weights to COPY.npz as another program would, in Fortran's order and double precision.
"""
import json
import struct
import sys

import numpy

STEM = sys.argv[1]


def read_safetensors(path):
    """A reader by the format's documentation alone."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "F64": "<f8"}
    return {
        name: numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def compute(model):
    import onnx.numpy_helper

    operators = {
        "MatMul": numpy.matmul, "Add": numpy.add, "Max": numpy.maximum, "Tanh": numpy.tanh, "Relu": lambda x: numpy.maximum(x, 0),
    }
    values = {tensor.name: onnx.numpy_helper.to_array(tensor).astype(float) for tensor in model.graph.initializer}
    size = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
    values["observation"] = numpy.linspace(-1, 1, 5 * size).reshape(5, size)
    for node in model.graph.node:
        values[node.output[0]] = operators[node.op_type](*[values[name] for name in node.input])
    return {output.name: values[output.name].ravel().tolist() for output in model.graph.output}


weights = dict(numpy.load(f"{STEM}.npz"))
if len(sys.argv) > 2:
    numpy.savez_compressed(f"{sys.argv[2]}.npz", **{name: numpy.asfortranarray(array, float) for name, array in weights.items()})
    sys.exit()

import onnx
import onnx.checker
import onnx.numpy_helper

network = onnx.load(f"{STEM}.onnx")
onnx.checker.check_model(network, full_check=True)
constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in network.graph.initializer}
for kind, arrays in (("npz", weights), ("safetensors", read_safetensors(f"{STEM}.safetensors"))):
    for name, array in arrays.items():
        same = constants[f"theta/{name}"]
        assert array.dtype == same.dtype and array.shape == same.shape and (array == same).all(), (kind, name)
print(json.dumps(compute(network)))

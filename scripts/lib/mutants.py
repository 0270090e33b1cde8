"""Prints what a report of dotnet-stryker says: every change that no test noticed, and a table by folder."""
import collections
import json
import os
import sys

NOTICED, MISSED = {"Killed", "Timeout"}, {"Survived", "NoCoverage"}
SOURCE = "src/MetaRLTorch/"


def main(report):
    with open(report, encoding="utf-8") as file:
        files = json.load(file)["files"]
    folders = collections.defaultdict(collections.Counter)
    for path, content in files.items():
        name, lines = path[path.rindex(SOURCE) + len(SOURCE):], content["source"].splitlines()
        for mutant in content["mutants"]:
            if mutant["status"] not in NOTICED | MISSED:
                continue
            folders[os.path.dirname(name)][mutant["status"] in NOTICED] += 1
            if mutant["status"] in MISSED:
                line, change = mutant["location"]["start"]["line"], " ".join(mutant["replacement"].split())
                print(f"{name}:{line}: {lines[line - 1].strip()}\n    {mutant['mutatorName']}: {change}")
    print("\n| folder | changes | noticed | |\n|---|---|---|---|")
    for folder, count in sorted(folders.items()):
        print(f"| {folder} | {count.total()} | {count[True]} | {count[True] / count.total():.0%} |")


if __name__ == "__main__":
    main(sys.argv[1])

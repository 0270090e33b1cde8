"""Breakout.cs with numpy, all copies at once: steps per second of processor time. Usage: python3 breakout_numpy.py COPIES STEPS"""
import sys
import time

import numpy as np

SIZE, FIRST, ROWS = 10, 1, 3


def mirror(column, across):
    beyond = (column + across < 0) | (column + across >= SIZE)
    return np.where(beyond, -across, across)


def start(copies, random):
    return dict(
        last=np.zeros(copies, int), paddle=np.full(copies, 4), column=random.integers(0, SIZE, copies), row=np.full(copies, FIRST + ROWS),
        across=random.choice([-1, 1], copies), along=np.ones(copies, int), bricks=np.ones((copies, ROWS, SIZE), bool))


def step(s, action, luck):
    every = np.arange(len(action))
    action = s["last"] = np.where(luck < 0.1, s["last"], action)
    paddle = s["paddle"] = np.clip(s["paddle"] + (action == 3) - (action == 1), 0, SIZE - 1)
    trail = s["row"].copy(), s["column"].copy()
    across = mirror(s["column"], s["across"])
    along = np.where(s["row"] + s["along"] < 0, 1, s["along"])
    column, row = s["column"] + across, s["row"] + along

    among = (row >= FIRST) & (row < FIRST + ROWS)
    line = np.where(among, row - FIRST, 0)
    hit = among & s["bricks"][every, line, column]
    s["bricks"][every[hit], line[hit], column[hit]] = False

    low = ~hit & (row == SIZE - 1)
    ends = low & (paddle != column) & (paddle != s["column"])
    bounce = low & ~ends
    back = bounce & (paddle != column)
    across = np.where(back, mirror(s["column"], -across), across)
    column = np.where(hit, s["column"], np.where(bounce, s["column"] + across, column))
    row = np.where(hit, s["row"], np.where(bounce, s["row"] - 1, row))
    along = np.where(hit, -along, np.where(bounce, -1, along))
    s.update(column=column, row=row, across=across, along=along)
    s["bricks"][~s["bricks"].any((1, 2)) & (row >= FIRST + ROWS)] = True

    seen = np.zeros((len(every), SIZE, SIZE, 4), np.float32)
    seen[every, SIZE - 1, paddle, 0] = 1
    inside = (row >= 0) & (row < SIZE)
    seen[every[inside], row[inside], column[inside], 1] = 1
    there = (trail[0] >= 0) & (trail[0] < SIZE)
    seen[every[there], trail[0][there], trail[1][there], 2] = 1
    seen[:, FIRST:FIRST + ROWS, :, 3] = s["bricks"]
    return seen, hit.astype(np.float32), ends


copies, steps = (int(text) for text in (sys.argv[1:] + ["1024", "200"])[:2])
random = np.random.default_rng(1)
state, seconds = start(copies, random), 0.0
for _ in range(steps):
    action, luck = random.integers(0, 6, copies), random.random(copies)
    begin = time.process_time()
    step(state, action, luck)
    seconds += time.process_time() - begin
print(f"{copies * steps / seconds:,.0f} steps per second")

const height = 260;
const dark = matchMedia("(prefers-color-scheme: dark)");
const pictures = JSON.parse(document.getElementById("pictures").textContent);
const color = ink => getComputedStyle(document.documentElement).getPropertyValue(`--ink-${ink}`);

function paint(canvas, panel, frame) {
  const now = Math.min(frame, panel.frames.length - 1);
  const [left, bottom, width, tall] = panel.view;
  const scale = height / tall;
  const sharp = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale * sharp);
  canvas.height = Math.round(height * sharp);
  canvas.style.width = `${Math.round(width * scale)}px`;
  const draw = canvas.getContext("2d");
  draw.setTransform(scale * sharp, 0, 0, -scale * sharp, -(left + (panel.moved[now] ?? 0)) * scale * sharp, (bottom + tall) * scale * sharp);
  draw.lineCap = draw.lineJoin = "round";
  const trails = panel.trails.map(trail => trail.slice(0, 2 + 2 * (now + 1)));
  for (const [ink, radius, ...points] of [...panel.still, ...trails, ...panel.frames[now]]) {
    draw.beginPath();
    draw.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) draw.lineTo(points[i], points[i + 1]);
    if (radius < 0) {
      draw.closePath();
      draw.fillStyle = color(ink);
      draw.fill();
    } else if (points.length === 2) {
      draw.arc(points[0], points[1], radius, 0, 2 * Math.PI);
      draw.fillStyle = color(ink);
      draw.fill();
    } else {
      draw.lineWidth = 2 * radius;
      draw.strokeStyle = color(ink);
      draw.stroke();
    }
  }
}

document.querySelectorAll("section").forEach((section, index) => {
  const picture = pictures[index];
  const canvases = [...section.querySelectorAll("canvas")];
  const slider = section.querySelector("input");
  const button = section.querySelector("button");
  const output = section.querySelector("output");
  let timer = 0;

  const show = () => {
    const frame = Number(slider.value);
    canvases.forEach((canvas, i) => paint(canvas, picture.panels[i], frame));
    output.textContent = `step ${frame} of ${picture.frames - 1}`;
    section.querySelectorAll("figcaption").forEach((caption, i) => {
      const { moved } = picture.panels[i];
      if (moved.length > 0) caption.querySelector("span").textContent = `, ${moved[Math.min(frame, moved.length - 1)].toFixed(2)} m from the start`;
    });
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "Play";
  };
  const play = () => {
    if (Number(slider.value) === picture.frames - 1) slider.value = 0;
    button.textContent = "Pause";
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      show();
      if (Number(slider.value) === picture.frames - 1) stop();
    }, 1000 * picture.seconds);
  };

  button.addEventListener("click", () => {
    if (timer) stop(); else play();
    show();
  });
  slider.addEventListener("input", () => {
    stop();
    show();
  });
  dark.addEventListener("change", show);
  show();
});

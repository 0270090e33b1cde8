for (const figure of document.querySelectorAll("figure")) {
  const svg = figure.querySelector("svg");
  const methods = [...svg.querySelectorAll(".method")];
  const points = methods.map(method => [...method.querySelectorAll("circle")]);
  const all = points.flat();
  if (all.length === 0) continue;

  for (const legend of svg.querySelectorAll(".legend")) {
    legend.addEventListener("click", () => {
      legend.classList.toggle("off");
      methods[legend.dataset.method].classList.toggle("off");
    });
  }

  const tip = figure.appendChild(document.createElement("div"));
  tip.className = "tip";
  tip.hidden = true;
  const guide = svg.querySelector(".plot").appendChild(document.createElementNS(svg.namespaceURI, "line"));
  guide.setAttribute("class", "guide");
  guide.setAttribute("y1", 66);
  guide.setAttribute("y2", 370);
  guide.style.display = "none";
  const place = circle => circle.cx.baseVal.value;

  svg.addEventListener("pointermove", event => {
    const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()).x;
    const nearest = all.reduce((a, b) => Math.abs(place(b) - x) < Math.abs(place(a) - x) ? b : a);
    guide.setAttribute("x1", place(nearest));
    guide.setAttribute("x2", place(nearest));
    guide.style.display = "";
    tip.replaceChildren(Number(nearest.dataset.x).toLocaleString("en", { maximumFractionDigits: 2 }));
    points.forEach((line, i) => {
      if (methods[i].classList.contains("off") || line.length === 0) return;
      const at = line.reduce((a, b) => Math.abs(place(b) - place(nearest)) < Math.abs(place(a) - place(nearest)) ? b : a);
      const row = tip.appendChild(document.createElement("div"));
      const color = row.appendChild(document.createElement("i"));
      color.style.background = at.getAttribute("fill");
      row.append(`${methods[i].dataset.name}: ${at.dataset.text}`);
    });
    tip.hidden = false;
    const box = figure.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - box.left + 14, box.width - tip.offsetWidth)}px`;
    tip.style.top = `${event.clientY - box.top + 14}px`;
  });
  svg.addEventListener("pointerleave", () => {
    tip.hidden = true;
    guide.style.display = "none";
  });
}

// <canvas data-ink="name">: a place to sign; what is drawn goes into the hidden input of that name as a PNG.
const line = (context, from, to) => {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
};

const place = (canvas, event) => {
  const box = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) * canvas.width) / box.width,
    y: ((event.clientY - box.top) * canvas.height) / box.height,
  };
};

const follow = (canvas) => {
  const context = canvas.getContext("2d");
  const input = canvas.form?.elements[canvas.dataset.ink] ?? document.getElementsByName(canvas.dataset.ink)[0];
  let last = null;
  context.lineWidth = 5;
  context.lineCap = context.lineJoin = "round";
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(canvas, event);
    line(context, last, { x: last.x + 0.1, y: last.y });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const here = place(canvas, event);
    line(context, last, here);
    last = here;
  });
  const end = () => {
    if (last) input.value = canvas.toDataURL("image/png");
    last = null;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  document.querySelector(`[data-ink-clear="${canvas.dataset.ink}"]`)?.addEventListener("click", () => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    input.value = "";
  });
};

export const inks = () => document.querySelectorAll("canvas[data-ink]").forEach(follow);

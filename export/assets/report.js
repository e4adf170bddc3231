// SPDX-License-Identifier: Apache-2.0
// Draws each chart from the numbers beside it. Without this script the tables say the same.
"use strict";
document.querySelectorAll("script[data-chart]").forEach((data) => {
  const canvas = document.getElementById(data.dataset.chart);
  const { labels, values, unit, longest_first: longestFirst } = JSON.parse(data.textContent);
  const figure = canvas.closest("figure");
  const number = new Intl.NumberFormat("en-US");
  const order = labels.map((_, i) => i);
  if (longestFirst) order.sort((a, b) => values[b] - values[a] || a - b);
  canvas.parentElement.style.height = `${Math.max(7, order.length * 1.55 + 3)}rem`;
  figure.hidden = false;
  const numbersAtBars = {
    id: "numbersAtBars",
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.fillStyle = "#1c2530";
      ctx.font = "13px sans-serif";
      ctx.textBaseline = "middle";
      chart.getDatasetMeta(0).data.forEach((bar, i) => {
        ctx.fillText(number.format(chart.data.datasets[0].data[i]), bar.x + 6, bar.y);
      });
      ctx.restore();
    },
  };
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: order.map((i) => labels[i]),
      datasets: [{ label: unit, data: order.map((i) => values[i]), backgroundColor: "#1f5a8a", maxBarThickness: 18 }],
    },
    options: {
      indexAxis: "y",
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { right: 56 } },
      plugins: { legend: { display: false }, tooltip: { displayColors: false } },
      scales: {
        x: { beginAtZero: true, grid: { color: "#e6eaee", drawBorder: false }, ticks: { precision: 0, color: "#55606d" } },
        y: { grid: { display: false }, ticks: { autoSkip: false, color: "#1c2530", font: { size: 13 } } },
      },
    },
    plugins: [numbersAtBars],
  });
});

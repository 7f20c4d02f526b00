// 民國 date: the reading beside the field. What was typed stays as it is: the server is the one that decides.
const today = () => new Date(new Date().setHours(0, 0, 0, 0));

const parse = (text) => {
  const typed = text.trim().toLowerCase().replace(/^民國/, "");
  const relative = typed.match(/^t([+-]\d{1,3})?$/);
  if (relative) {
    const day = today();
    day.setDate(day.getDate() + Number(relative[1] || 0));
    return day;
  }
  const parts = typed.match(/^(\d{3})(\d{2})(\d{2})$/)
    || typed.match(/^(?:(\d{2,4})[/.\-年])?(\d{1,2})[/.\-月](\d{1,2})日?$/);
  if (!parts) return null;
  const given = parts[1] ? Number(parts[1]) : today().getFullYear();
  const year = given < 1000 ? given + 1911 : given;
  const day = new Date(year, parts[2] - 1, parts[3]);
  return day.getMonth() === parts[2] - 1 && day.getDate() === Number(parts[3]) ? day : null;
};

const reading = (day) => {
  const iso = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  if (!document.documentElement.lang.startsWith("zh")) {
    return `${iso} (${new Intl.DateTimeFormat("en", { weekday: "short" }).format(day)})`;
  }
  return `西元 ${iso}（${"日一二三四五六"[day.getDay()]}）`;
};

document.addEventListener("change", (event) => {
  const output = event.target.dataset?.roc && document.getElementById(event.target.dataset.roc);
  if (!output) return;
  const day = parse(event.target.value);
  output.textContent = day ? reading(day) : "";
});

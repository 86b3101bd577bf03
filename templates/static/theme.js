// Sets the theme and the width of the sidebar before the first paint.
(function (html) {
  var cookie = document.cookie, said = /(?:^|; )theme=(\w+)/.exec(cookie), theme = html.dataset.theme || (said && said[1]);
  html.classList.toggle("dark", theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches));
  html.classList.toggle("folded", /(?:^|; )sidebar=folded/.test(cookie));
})(document.documentElement);

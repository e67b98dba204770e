// What the theme leaves out for keyboards and screen readers: a name for the search dialog, and a way to scroll
// wide code and tables without a mouse. Other pages replace this one without loading it anew: hence document$.

const reachable = () => {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  for (const part of document.querySelectorAll("pre > code, .md-typeset__scrollwrap, p:has(> img.wide)"))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
};

document$.subscribe(() => requestAnimationFrame(reachable));
addEventListener("resize", reachable);

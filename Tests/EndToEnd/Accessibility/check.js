// What of WCAG 2.2 (level AA) a program can see of the page that is shown. The body of a function: answers a list of
// {rule, place, fault}, empty where nothing was found. `arguments[0]` is the most bytes that a page may weigh.
const faults = [];
const say = (rule, element, fault) => faults.push({ rule, place: place(element), fault });

function place(element) {
  if (!element || element === document.documentElement) return 'html';
  const name = element.localName + (element.id ? '#' + element.id : '') +
    (element.classList.length ? '.' + [...element.classList].join('.') : '');
  const words = (element.textContent || element.getAttribute('name') || '').trim().replace(/\s+/g, ' ').slice(0, 40);
  return words ? `${name} “${words}”` : name;
}

const all = selector => [...document.querySelectorAll(selector)];
const style = element => getComputedStyle(element);

function isShown(element) {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.getClientRects().length > 0;
}

const textOf = ids => (ids || '').split(/\s+/).map(id => document.getElementById(id)?.textContent || '').join(' ').trim();

/// The accessible name, as far as pages of ours give one (Accessible Name and Description Computation 1.2).
function nameOf(element) {
  const labels = element.labels ? [...element.labels].map(label => label.textContent).join(' ') : '';
  const inner = [...element.querySelectorAll('img[alt],svg[aria-label]')]
    .map(image => image.getAttribute('alt') || image.getAttribute('aria-label')).join(' ');
  const own = element.matches('input,select,textarea') ? '' : element.textContent + inner;
  return (textOf(element.getAttribute('aria-labelledby')) || element.getAttribute('aria-label') || labels.trim() ||
    own.trim() || '').trim();
}

// Controls: each has a name (4.1.2), each field a label (3.3.2, 1.3.1).
const fields = all('input:not([type=hidden]),select,textarea').filter(isShown);
const controls = all('a[href],button,summary,[tabindex],[role=button]').filter(isShown);
for (const control of controls) if (!nameOf(control)) say('name', control, 'has no name');
for (const field of fields) if (!nameOf(field)) say('label', field, 'has no label');

// Pictures say what they show or that they show nothing (1.1.1).
for (const image of all('img').filter(isShown)) if (!image.hasAttribute('alt')) say('image', image, 'has no alt');
for (const image of all('svg').filter(image => isShown(image) && !image.closest('[aria-hidden=true]'))) {
  if (image.getAttribute('role') !== 'img' || !(nameOf(image) || image.querySelector('title'))) {
    say('image', image, 'has neither role=img with a name nor aria-hidden');
  }
}

// Headings: one of the first level, none empty, no level left out on the way down (1.3.1, 2.4.6).
const headings = all('h1,h2,h3,h4,h5,h6').filter(isShown);
const first = headings.filter(heading => heading.localName === 'h1');
if (first.length !== 1) say('headings', first[1], `there are ${first.length} headings of the first level`);
let level = 0;
for (const heading of headings) {
  const own = Number(heading.localName[1]);
  if (!heading.textContent.trim()) say('headings', heading, 'is empty');
  if (own > level + 1) say('headings', heading, `follows one of level ${level}`);
  level = own;
}

// Landmarks: one main part, parts to navigate by that can be told apart, a title (1.3.1, 2.4.1, 2.4.2).
const mains = all('main').filter(isShown);
if (mains.length !== 1) say('landmarks', mains[1], `there are ${mains.length} main parts`);
const navigations = all('nav').filter(isShown);
const names = navigations.map(nameInLandmark);
function nameInLandmark(element) {
  return (textOf(element.getAttribute('aria-labelledby')) || element.getAttribute('aria-label') || '').trim();
}
navigations.forEach((navigation, place) => {
  if (!names[place]) say('landmarks', navigation, 'has no aria-label');
  else if (names.indexOf(names[place]) !== place) say('landmarks', navigation, 'has the name of another');
});
if (!document.title.trim()) say('landmarks', null, 'the page has no title');
for (const control of [...controls, ...fields]) {
  if (!control.closest('main,header,footer,nav,aside,.skip')) say('landmarks', control, 'is in no landmark');
}

// Language: of the page, and of what is in another (3.1.1, 3.1.2). `lang=""` is for what people wrote.
if (!document.documentElement.lang) say('language', null, 'the page has no lang');
const isHan = /\p{Script=Han}/u;
const isProse = /\p{Script=Latin}{2,}[ ,]+\p{Script=Latin}+[ ,]+\p{Script=Latin}{2,}/u;
function* texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data.trim() && isShown(node.parentElement)) yield node;
  }
}
for (const node of texts()) {
  const language = node.parentElement.closest('[lang]')?.getAttribute('lang') || '';
  if (language.startsWith('en') && isHan.test(node.data)) say('language', node.parentElement, 'is Chinese, marked as English');
  if (language.startsWith('zh') && !isHan.test(node.data) && isProse.test(node.data) && !node.parentElement.closest('code')) {
    say('language', node.parentElement, 'is English, marked as Chinese');
  }
}

// Tables have headers that say of what (1.3.1).
for (const table of all('table').filter(isShown)) {
  const heads = [...table.querySelectorAll('th')];
  if (!heads.length) say('table', table, 'has no headers');
  for (const head of heads) {
    if (!head.textContent.trim()) say('table', head, 'is empty');
    if (!head.hasAttribute('scope') && !head.hasAttribute('colspan')) say('table', head, 'has no scope');
  }
}

// What is named exists, once (4.1.2, 2.4.1).
const ids = new Set();
for (const element of all('[id]')) {
  if (ids.has(element.id)) say('ids', element, 'has the id of another');
  ids.add(element.id);
}
for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
  for (const element of all(`[${attribute}]`)) {
    for (const id of element.getAttribute(attribute).split(/\s+/)) {
      if (!ids.has(id)) say('ids', element, `${attribute} names ${id}, which is nowhere`);
    }
  }
}
for (const link of all('a[href^="#"]')) {
  const id = decodeURIComponent(link.getAttribute('href').slice(1));
  if (id && !ids.has(id)) say('ids', link, `leads to ${id}, which is nowhere`);
}

// Focus: its order is the one that is seen, and it is seen (2.4.3, 2.4.7, 2.4.11).
const stops = all('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')
  .filter(element => isShown(element) && !element.disabled && element.tabIndex >= 0);
let last = null;
for (const stop of stops) {
  if (stop.tabIndex > 0) say('focus', stop, 'has a place of its own in the order');
  if (stop.matches('.skip')) continue;
  const box = stop.getBoundingClientRect();
  // Above the one before it and in the same column: the eye had passed it already.
  if (last && box.bottom <= last.top + 1 && box.left < last.right && last.left < box.right) {
    say('focus', stop, 'comes after what stands below it');
  }
  last = box;
}
const before = document.activeElement;
const look = element => {
  const s = style(element);
  return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.textDecorationLine].join();
};
for (const stop of stops) {
  stop.blur();
  const plain = look(stop);
  stop.focus({ focusVisible: true, preventScroll: true });
  if (document.activeElement !== stop) continue;
  if (look(stop) === plain) say('focus', stop, 'looks the same with the focus');
  const box = stop.getBoundingClientRect();
  if (box.right <= 0 || box.bottom + scrollY <= 0) say('focus', stop, 'is off the page with the focus');
  stop.blur();
}
before?.focus?.({ preventScroll: true });

// Targets are 24 pixels wide and high, or have that room for themselves, or stand in a sentence (2.5.8).
const isInSentence = element => {
  if (!style(element).display.startsWith('inline') || element.matches('button,input,select,textarea')) return false;
  const around = element.closest('p,li,td,dd,dt,th,h1,h2,h3,figcaption,label,span') || element.parentElement;
  const others = [...around.querySelectorAll('a[href],button,summary')].map(other => other.textContent).join('');
  return around.textContent.replace(/\s/g, '').length > others.replace(/\s/g, '').length;
};
const targets = stops.filter(stop => !stop.matches('.skip,[tabindex]:not(a,button,input)'))
  .map(element => ({ element, box: element.getBoundingClientRect() }));
const isSmall = ({ box }) => box.width < 24 || box.height < 24;
const middle = ({ box }) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
for (const target of targets.filter(isSmall)) {
  if (isInSentence(target.element)) continue;
  const own = middle(target);
  const near = targets.find(other => {
    if (other === target) return false;
    if (isSmall(other)) return Math.hypot(middle(other).x - own.x, middle(other).y - own.y) < 24;
    const { left, right, top, bottom } = other.box;
    return Math.hypot(Math.max(left - own.x, 0, own.x - right), Math.max(top - own.y, 0, own.y - bottom)) < 12;
  });
  if (near) {
    const { width, height } = target.box;
    say('target', target.element, `is ${Math.round(width)} by ${Math.round(height)} and too near to ${place(near.element)}`);
  }
}

// Contrast of text, and of what shows where a field is (1.4.3, 1.4.11).
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
function parsed(colour) {
  const numbers = colour.match(/^rgba?\(([^)]+)\)$/)?.[1].split(/[ ,/]+/).map(Number);
  if (numbers) return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}
const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
function groundOf(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const colour = parsed(style(at).backgroundColor);
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  const canvasColour = matchMedia('(prefers-color-scheme:dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  return layers.reverse().reduce((below, layer) => over(layer, below), canvasColour);
}
function luminance(colour) {
  const [r, g, b] = colour.map(part => part / 255).map(p => p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
const seen = new Set();
for (const node of texts()) {
  const element = node.parentElement;
  if (seen.has(element) || element.matches('option')) continue;
  seen.add(element);
  const s = style(element);
  const isDrawn = element.closest('svg') && !element.closest('foreignObject');
  const ground = groundOf(isDrawn ? element.closest('svg') : element);
  let opacity = 1;
  for (let at = element; at; at = at.parentElement) opacity *= Number(style(at).opacity);
  const ink = parsed(isDrawn ? s.fill : s.color);
  const ratio = contrast(over([...ink.slice(0, 3), ink[3] * opacity], ground), ground);
  const size = parseFloat(s.fontSize);
  const least = size >= 24 || (size >= 18.66 && Number(s.fontWeight) >= 700) ? 3 : 4.5;
  if (ratio < least) say('contrast', element, `stands out by ${ratio.toFixed(2)}, not ${least}`);
}
for (const field of fields.filter(field => !field.matches('[type=checkbox],[type=radio],[type=file]'))) {
  const ratio = contrast(parsed(style(field).borderTopColor), groundOf(field.parentElement));
  if (parseFloat(style(field).borderTopWidth) === 0 || ratio < 3) say('contrast', field, `has an edge of ${ratio.toFixed(2)}, not 3`);
}

// Nothing has to be scrolled in two directions (1.4.10); tables may, in a part of their own.
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) {
  const widest = all('body *').filter(element => isShown(element) && !scrolls(element.parentElement))
    .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0];
  say('reflow', widest, `the page is ${root.scrollWidth} wide, of ${root.clientWidth}`);
}
function scrolls(element) {
  for (let at = element; at; at = at.parentElement) if (style(at).overflowX !== 'visible' && at !== root && at !== document.body) return true;
  return false;
}
// Who has no mouse scrolls what has the focus (2.1.1).
for (const part of all('body *')) {
  if (isShown(part) && ['auto', 'scroll'].includes(style(part).overflowX) && part.scrollWidth > part.clientWidth + 1 &&
    part.tabIndex < 0 && !part.matches('input,textarea,select') && !part.querySelector('a[href],button,input,select')) {
    say('scroll', part, 'scrolls, and cannot have the focus');
  }
}

const weight = performance.getEntriesByType('navigation')[0]?.decodedBodySize || 0;
if (weight > arguments[0]) say('weight', null, `the page weighs ${weight} bytes, not ${arguments[0]} at most`);

return faults;

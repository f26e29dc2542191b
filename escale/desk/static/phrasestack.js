/* The groups in the order in which they stand on the screen. What comes later stands below; nothing moves by itself. */
export class Stack {
  constructor() {
    this.groups = [];
    this.chosenKey = null;
    this.away = new Set(); // sorted here: a list that was on its way may still hold them
    this.others = 0; // sentences that wait and are not on the screen
  }

  get current() {
    return this.groups.find((group) => group.key === this.chosenKey) ?? null;
  }

  get waiting() {
    return this.others + this.groups.reduce((sum, group) => sum + (group.gone ? 0 : group.ids.length), 0);
  }

  /* Takes in what the server says; how many groups are new. */
  merge({ groups, ids }) {
    const wait = new Set(ids.filter((id) => !this.away.has(id)));
    for (const group of this.groups) this.keepWaiting(group, wait);
    const known = new Set(this.groups.flatMap((group) => group.ids));
    const first = this.groups.length === 0;
    const fresh = groups.map((group) => without(group, known, wait)).filter((group) => group.ids.length);
    for (const group of fresh) this.takeIn(group);
    const shown = new Set(this.groups.flatMap((group) => group.ids));
    this.others = [...wait].filter((id) => !shown.has(id)).length;
    if (!this.current) this.chosenKey = this.groups[0]?.key ?? null;
    return first ? 0 : fresh.length;
  }

  /* A group that has lost all its sentences stays in its place, struck out. */
  keepWaiting(group, wait) {
    if (group.gone) return;
    const left = group.ids.filter((id) => wait.has(id));
    if (!left.length) group.gone = { told: false };
    else group.ids = left;
  }

  takeIn(group) {
    const same = this.groups.find((one) => one.key === group.key);
    if (!same) this.groups.push(group);
    else if (same.gone || same.key === this.chosenKey) this.groups.push({ ...group, key: `${group.key}+${group.ids[0]}` });
    else join(same, group);
  }

  untold() {
    return this.groups.filter((group) => group.gone && !group.gone.told);
  }

  tell(verdicts) {
    const by = new Map(verdicts.map((one) => [one.id, one]));
    for (const group of this.untold()) group.gone = { told: true, verdict: by.get(group.ids[0]) ?? null };
  }

  /* Leaving a group that colleagues have sorted takes it away. */
  choose(key) {
    this.groups = this.groups.filter((group) => !group.gone || group.key === key);
    this.chosenKey = key;
  }

  place() {
    return this.groups.findIndex((group) => group.key === this.chosenKey);
  }

  beside(step) {
    return this.groups[this.place() + step]?.key ?? null;
  }

  /* Sentences were sorted: what is left of the chosen group stays chosen, else the one below follows. */
  remove(ids) {
    for (const id of ids) this.away.add(id);
    const place = this.place();
    const group = this.groups[place];
    group.ids = group.ids.filter((id) => !this.away.has(id));
    group.sentences = group.sentences.filter((one) => !this.away.has(one.id));
    if (group.ids.length && group.sentences.length) return;
    this.groups.splice(place, 1);
    this.chosenKey = (this.groups[place] ?? this.groups[place - 1])?.key ?? null;
  }

  putBack(group, ids, place) {
    for (const id of ids) this.away.delete(id);
    if (!ids.length) return;
    const back = { ...group, ids, gone: null, sentences: group.sentences.filter((one) => ids.includes(one.id)) };
    const rest = this.groups.find((one) => one.key === group.key);
    if (rest) join(rest, back);
    else this.groups.splice(place, 0, back);
    this.chosenKey = group.key;
  }

  split() {
    const group = this.current;
    const singles = group.sentences.map((one) => ({ ...group, key: `${group.key}.${one.id}`, ids: [one.id], sentences: [one], last_at: one.at, first_at: one.at }));
    const rest = group.ids.slice(singles.length); // more than are shown: they come back with the next reading
    this.others += rest.length;
    this.groups.splice(this.place(), 1, ...singles);
    this.chosenKey = singles[0].key;
  }
}

function without(group, known, wait) {
  const left = (id) => !known.has(id) && wait.has(id);
  return { ...group, gone: null, ids: group.ids.filter(left), sentences: group.sentences.filter((one) => left(one.id)) };
}

function join(group, more) {
  group.ids = [...more.ids, ...group.ids];
  group.sentences = [...more.sentences, ...group.sentences].sort((one, other) => other.id - one.id);
  if (more.last_at > group.last_at) group.last_at = more.last_at;
}

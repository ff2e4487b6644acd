/** XML of strangers, read as a stream of elements: no document type with content, no entities of its own, nothing fetched. */
import sax from 'sax';
import { refusal } from './refuse.js';

const MAX_DEPTH = 100;
const MAX_ELEMENTS = 5_000_000;
const MAX_ATTRIBUTES = 200;
const MAX_TEXT = 2000;
const CHUNK = 65_536;

/** An element that is open: its name without prefix, and its attributes. */
export interface Element {
  readonly name: string;
  /** The value of an attribute, empty where it has none of that name. */
  attribute(name: string): string;
}

/** What is told while the text is read. `path` holds the open elements from the root to the one that it is about. */
export interface XmlListener {
  open?(element: Element, path: readonly Element[]): void;
  /** The element ends; `text` is its own text, at most its first 2,000 characters. */
  close(element: Element, text: string, path: readonly Element[]): void;
}

/** Tells every element of a well-formed document. Throws E_IMPORT_DAMAGED with line and column, or E_IMPORT_BOMB. */
export function readXml(text: string, listener: XmlListener): void {
  // The library would otherwise refuse attributes of 64 KiB, which nmap's scripts do write.
  (sax as { MAX_BUFFER_LENGTH?: number }).MAX_BUFFER_LENGTH = 8 * 1024 * 1024;
  const options: sax.SAXOptions & { strictEntities: boolean } = { strictEntities: true, position: true };
  const parser = sax.parser(true, options);
  const place = () => ({ line: parser.line + 1, column: parser.column + 1 });
  const bomb = (message: string) => refusal('E_IMPORT_BOMB', message, { place: place() });
  const path: Element[] = [];
  const inner: string[] = [];
  let elements = 0;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- this parser has no other way
  parser.onerror = () => {
    throw refusal('E_IMPORT_DAMAGED', 'it is cut off or no well-formed XML', { place: place() });
  };
  parser.ondoctype = (doctype) => {
    if (!/^\s*[\w:.-]{1,80}\s*$/.test(doctype))
      throw bomb('it declares a document type of its own, which may name entities and files');
  };
  parser.onopentag = (tag) => {
    elements += 1;
    if (elements > MAX_ELEMENTS) throw bomb(`it holds more than ${MAX_ELEMENTS} elements`);
    if (path.length === 0 && elements > 1)
      throw refusal('E_IMPORT_DAMAGED', 'a second document begins here', { place: place() });
    if (path.length >= MAX_DEPTH) throw bomb(`it is nested deeper than ${MAX_DEPTH} levels`);
    const element = toElement(tag as sax.Tag);
    path.push(element);
    inner.push('');
    listener.open?.(element, path);
  };
  parser.onattribute = () => {
    if (Object.keys((parser as unknown as { tag?: sax.Tag }).tag?.attributes ?? {}).length > MAX_ATTRIBUTES)
      throw bomb(`an element has more than ${MAX_ATTRIBUTES} attributes`);
  };
  const note = (more: string) => {
    const last = inner.length - 1;
    if (last >= 0 && inner[last]!.length < MAX_TEXT) inner[last] = (inner[last]! + more).slice(0, MAX_TEXT);
  };
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- this parser has no other way
  parser.ontext = note;
  parser.oncdata = note;
  parser.onclosetag = () => {
    const element = path.at(-1)!;
    listener.close(element, inner.pop()!, path);
    path.pop();
  };
  for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  parser.close();
}

function toElement({ name, attributes }: sax.Tag): Element {
  return {
    name: name.slice(name.indexOf(':') + 1),
    attribute: (key) => (Object.hasOwn(attributes, key) ? attributes[key]! : ''),
  };
}

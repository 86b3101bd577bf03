// What templates/static/editor.js uses of Tiptap. `npm ci && npm run build` makes tiptap.min.js of it.
export { Editor, Extension, Mark, Node } from "@tiptap/core";
export { Blockquote } from "@tiptap/extension-blockquote";
export { Bold } from "@tiptap/extension-bold";
export { Document } from "@tiptap/extension-document";
export { HardBreak } from "@tiptap/extension-hard-break";
export { Heading } from "@tiptap/extension-heading";
export { Italic } from "@tiptap/extension-italic";
export { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
export { Paragraph } from "@tiptap/extension-paragraph";
export { Text } from "@tiptap/extension-text";
export { UndoRedo } from "@tiptap/extensions";
export { DOMParser, DOMSerializer, Slice } from "@tiptap/pm/model";
export { NodeSelection, Plugin } from "@tiptap/pm/state";

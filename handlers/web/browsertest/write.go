package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Keys presses keys where the cursor is: characters, or names of chromedp's package kb.
func (b *Tab) Keys(keys string, with ...chromedp.Modifier) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	b.run(chromedp.Do(ctx, chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...))))
}

// Compose writes a word with an input method where the cursor is: letter by letter the way to it, then the word.
func (b *Tab) Compose(letters, word string) {
	b.T.Helper()
	b.run(chromedp.Do(b.ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for n := range letters {
			way := letters[:n+1]
			at := int64(len(way))
			if _, err := cdp.Call(ctx, target, input.ImeSetComposition, input.ImeSetCompositionParams{Text: way, SelectionStart: at, SelectionEnd: at}); err != nil {
				return err
			}
		}
		_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: word})
		return err
	})))
}

// Paste gives what has the focus what a clipboard holds, as HTML, plain text or both. False says that nothing on the
// page took it.
func (b *Tab) Paste(html, text string) bool {
	b.T.Helper()
	return Eval[bool](b, "window.__visitor.paste("+quote(html)+", "+quote(text)+")")
}

// Package locale holds every sentence that a person can read, in each language of the portal.
//
// A catalogue is a folder of JSON files, one a feature (en/contact.json), each a flat object with
// sorted keys of the shape feature.thing.detail. A value is text with {name} parameters, or an
// object {"one": "…", "other": "…"} from which the parameter n chooses by the plural rules of the
// language. Numbers given as arguments are written as the language writes them; give a number that
// is a name (a port, a year) as a string.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed en/*.json zh-CN/*.json
var files embed.FS

// Languages are the languages of the portal, the fallback first. They are BCP 47 tags and the
// values of <html lang>.
var Languages = []string{"en", "zh-CN"}

// Catalogs are the messages of all languages.
type Catalogs struct {
	languages map[string]*catalog
	matcher   language.Matcher
}

// catalog is one language.
type catalog struct {
	tag      language.Tag
	printer  *message.Printer
	messages map[string]Message
}

// Message is one entry: a single text, or one for each plural form.
type Message struct {
	Text  string            // under "other" where there are forms
	Forms map[string]string // "one" and the like where the language needs them, and "other"; nil of a single text
}

// Plural reports whether the message has plural forms.
func (m Message) Plural() bool { return m.Forms != nil }

// Texts are all the texts of the message, in no order.
func (m Message) Texts() []string {
	if m.Forms == nil {
		return []string{m.Text}
	}
	return slices.Collect(maps.Values(m.Forms))
}

// Params lists the parameters of the message in order, each once.
func (m Message) Params() []string {
	seen := map[string]bool{}
	if m.Plural() {
		seen["n"] = true
	}
	for _, text := range m.Texts() {
		for _, part := range split(text) {
			if part.param {
				seen[part.text] = true
			}
		}
	}
	out := make([]string, 0, len(seen))
	for name := range seen {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// Load reads the embedded catalogues. It fails on a file that is no flat object and on a key that
// two files define.
func Load() (*Catalogs, error) {
	c := &Catalogs{languages: map[string]*catalog{}}
	var tags []language.Tag
	for _, lang := range Languages {
		messages, err := readLanguage(files, lang)
		if err != nil {
			return nil, err
		}
		tag := language.MustParse(lang)
		tags = append(tags, tag)
		c.languages[lang] = &catalog{tag: tag, printer: message.NewPrinter(tag), messages: messages}
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

func readLanguage(fsys fs.FS, lang string) (map[string]Message, error) {
	names, err := fs.Glob(fsys, lang+"/*.json")
	if err != nil {
		return nil, fmt.Errorf("locale %s: %w", lang, err)
	}
	all := map[string]Message{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("locale: %w", err)
		}
		if err := readFile(all, data); err != nil {
			return nil, fmt.Errorf("locale %s: %w", path.Clean(name), err)
		}
	}
	return all, nil
}

func readFile(into map[string]Message, data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	for key, value := range raw {
		if _, twice := into[key]; twice {
			return fmt.Errorf("%s is defined twice", key)
		}
		m, err := readMessage(value)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		into[key] = m
	}
	return nil
}

func readMessage(value json.RawMessage) (Message, error) {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return Message{Text: text}, nil
	}
	var forms map[string]string
	if err := json.Unmarshal(value, &forms); err != nil {
		return Message{}, fmt.Errorf("neither text nor plural forms: %w", err)
	}
	other, ok := forms["other"]
	if !ok {
		return Message{}, fmt.Errorf(`no form "other"`)
	}
	return Message{other, forms}, nil
}

// T returns the message of the key in the language, English when the language is unknown. args
// alternate name and value, or are one map[string]any. A key or parameter that does not exist
// shows as ⟦key⟧, which no test lets through.
func (c *Catalogs) T(lang, key string, args ...any) string {
	cat := c.in(lang)
	m, ok := cat.messages[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	values := named(args)
	text := m.Text
	if m.Plural() {
		if form, ok := m.Forms[cat.form(values["n"])]; ok {
			text = form
		}
	}
	return cat.fill(text, values)
}

// Has reports whether every language has the key.
func (c *Catalogs) Has(key string) bool {
	for _, cat := range c.languages {
		if _, ok := cat.messages[key]; !ok {
			return false
		}
	}
	return true
}

// Messages returns the messages of one language by key, for tests and exports.
func (c *Catalogs) Messages(lang string) map[string]Message { return c.in(lang).messages }

// Match returns the language of the portal that suits an Accept-Language header best.
func (c *Catalogs) Match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Languages[0]
	}
	_, index, sure := c.matcher.Match(wanted...)
	if sure == language.No {
		return Languages[0]
	}
	return Languages[index]
}

// Number writes a number as the language does: 12,345 or 3.5.
func (c *Catalogs) Number(lang string, n any) string { return c.in(lang).number(n) }

// Percent writes a share between 0 and 1 as a percentage with at most one decimal.
func (c *Catalogs) Percent(lang string, share float64) string {
	return c.in(lang).printer.Sprint(number.Percent(share, number.MaxFractionDigits(1)))
}

func (c *Catalogs) in(lang string) *catalog {
	if cat, ok := c.languages[lang]; ok {
		return cat
	}
	return c.languages[Languages[0]]
}

func (c *catalog) number(n any) string {
	return c.printer.Sprint(number.Decimal(n, number.MaxFractionDigits(2)))
}

// form names the plural form that n takes. Only whole numbers are counted here.
func (c *catalog) form(n any) string {
	i, ok := whole(n)
	if !ok {
		return "other"
	}
	switch plural.Cardinal.MatchPlural(c.tag, i, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	default:
		return "other"
	}
}

func (c *catalog) fill(text string, values map[string]any) string {
	var b strings.Builder
	for _, part := range split(text) {
		if !part.param {
			b.WriteString(part.text)
			continue
		}
		value, ok := values[part.text]
		if !ok {
			b.WriteString("⟦" + part.text + "⟧")
			continue
		}
		b.WriteString(c.write(value))
	}
	return b.String()
}

func (c *catalog) write(value any) string {
	switch value.(type) {
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return c.number(value)
	}
	return fmt.Sprint(value)
}

func named(args []any) map[string]any {
	if len(args) == 1 {
		if m, ok := args[0].(map[string]any); ok {
			return m
		}
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}

func whole(n any) (int, bool) {
	switch v := n.(type) {
	case int:
		return v, true
	case int32:
		return int(v), true
	case int64:
		return int(v), true
	case uint64:
		return int(v), true
	case float64:
		return int(v), v == float64(int(v))
	}
	return 0, false
}

// part is a run of plain text or the name of a parameter.
type part struct {
	text  string
	param bool
}

// split cuts a text at its {name} parameters. A brace that opens no name is plain text.
func split(text string) []part {
	var out []part
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			return append(out, part{text: text})
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 || !isName(text[open+1:open+end]) {
			out = append(out, part{text: text[:open+1]})
			text = text[open+1:]
			continue
		}
		if open > 0 {
			out = append(out, part{text: text[:open]})
		}
		out = append(out, part{text: text[open+1 : open+end], param: true})
		text = text[open+end+1:]
	}
	return out
}

func isName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' && (r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

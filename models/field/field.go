// Package field holds the fields that a space adds to its contacts and outlets: a shirt size, a press trip
// that somebody was on, the number in the house's own register. The values lie with the record, by key.
package field

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/fault"
	"standfirst/models/term"
)

// Records are what fields can be added to.
var Records = []string{"contact", "outlet"}

// Kinds of value, in the order a person is offered them.
var Kinds = []string{"text", "long", "number", "date", "choice", "yes_no"}

// Langs are the languages in which a field has a name.
var Langs = []string{"en", "zh-CN"}

// Most that a field and its values may have.
const (
	maxLabel   = 60
	maxOptions = 60
	maxFields  = 60
	maxText    = 200
	maxLong    = 2000
)

// Field is the definition of one added field.
type Field struct {
	ID        string            `json:"id"` // record and key: "contact:shirt_size"
	Rev       int64             `json:"rev"`
	Record    string            `json:"record"` // one of Records
	Key       string            `json:"key"`    // made from the first label, never changed: values lie under it
	Label     map[string]string `json:"label"`  // by language; one is enough
	Kind      string            `json:"kind"`   // one of Kinds, never changed
	Options   []Option          `json:"options"`
	Order     int64             `json:"order"`
	Archived  bool              `json:"archived"` // not shown any more; its values stay
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// Option is one of the values of a choice.
type Option struct {
	Key   string            `json:"key"` // what is kept, never changed
	Label map[string]string `json:"label"`
}

// Name is the field's label in a language, or in the other one where it has none.
func (f Field) Name(lang string) string { return in(f.Label, lang) }

// Name is the option's label in a language, or in the other one where it has none.
func (o Option) Name(lang string) string { return in(o.Label, lang) }

func in(label map[string]string, lang string) string {
	if text := label[lang]; text != "" {
		return text
	}
	for _, l := range Langs {
		if label[l] != "" {
			return label[l]
		}
	}
	return ""
}

// Input is the name of the field's input in forms, and of the fault when its value is wrong.
func (f Field) Input() string { return "custom_" + f.Key }

// Show writes a value as people read it: the label of a choice. Yes and no are left to the page.
func (f Field) Show(value, lang string) string {
	if f.Kind == "choice" {
		if i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Key == value }); i >= 0 {
			return f.Options[i].Name(lang)
		}
	}
	return value
}

var yes = []string{"yes", "y", "true", "1", "on", "x", "是", "有", "√", "✓", "✔"}

var no = []string{"no", "n", "false", "0", "off", "否", "没有", "无"}

// Read makes a value of what was typed or imported, or says what is wrong with it: choices are known by key
// or by label in any language, numbers without separators, dates as 2026-11-25. An empty text is no value.
func (f Field) Read(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	bad := func(key string, args ...any) (string, error) { return text, fault.Bad(f.Input(), key, args...) }
	most := maxText
	if f.Kind == "long" {
		most = maxLong
	}
	if n := utf8.RuneCountInString(text); n > most {
		return bad("field.value.long", "max", most, "n", n)
	}
	switch f.Kind {
	case "number":
		plain := strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "", "．", ".").Replace(text)
		if _, err := strconv.ParseFloat(plain, 64); err != nil || strings.ContainsAny(plain, "xXnNiIeE_") {
			return bad("field.value.number")
		}
		return plain, nil
	case "date":
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return bad("field.value.date")
		}
	case "choice":
		for _, o := range f.Options {
			if text == o.Key {
				return o.Key, nil
			}
		}
		for _, o := range f.Options {
			for _, label := range o.Label {
				if term.Fold(label) == term.Fold(text) {
					return o.Key, nil
				}
			}
		}
		return bad("field.value.choice", "value", text)
	case "yes_no":
		switch key := strings.ToLower(text); {
		case slices.Contains(yes, key):
			return "yes", nil
		case slices.Contains(no, key):
			return "no", nil
		}
		return bad("field.value.yes_no")
	case "text":
		return strings.Join(strings.Fields(text), " "), nil
	}
	return text, nil
}

// tidy cleans what was typed about a field and returns every fault at once.
func (f *Field) tidy() error {
	var faults fault.List
	if !slices.Contains(Records, f.Record) {
		faults.Add(fault.Bad("record", "field.record.unknown"))
	}
	if !slices.Contains(Kinds, f.Kind) {
		faults.Add(fault.Bad("kind", "field.kind.unknown"))
	}
	f.Label = tidyLabel(f.Label)
	if len(f.Label) == 0 {
		faults.Add(fault.Bad("label_en", "field.label.missing"))
	}
	for lang, text := range f.Label {
		if n := utf8.RuneCountInString(text); n > maxLabel {
			faults.Add(fault.Bad("label_"+inputLang(lang), "field.value.long", "max", maxLabel, "n", n))
		}
	}
	if f.Kind != "choice" {
		f.Options = nil
		return faults.Err()
	}
	f.tidyOptions(&faults)
	return faults.Err()
}

func (f *Field) tidyOptions(faults *fault.List) {
	var out []Option
	taken := func(key string) bool {
		return slices.ContainsFunc(out, func(o Option) bool { return o.Key == key })
	}
	for _, o := range f.Options {
		if o.Label = tidyLabel(o.Label); len(o.Label) == 0 {
			continue
		}
		if o.Key == "" {
			o.Key = free(keyOf(cmp.Or(o.Label["en"], o.Label["zh-CN"])), taken)
		}
		if !taken(o.Key) {
			out = append(out, o)
		}
	}
	if f.Options = out; len(out) == 0 {
		faults.Add(fault.Bad("options", "field.options.missing"))
	}
	if len(out) > maxOptions {
		faults.Add(fault.Bad("options", "field.options.many", "max", maxOptions))
	}
}

func tidyLabel(label map[string]string) map[string]string {
	out := map[string]string{}
	for _, lang := range Langs {
		if text := strings.Join(strings.Fields(label[lang]), " "); text != "" {
			out[lang] = text
		}
	}
	return out
}

// inputLang is a language as it stands in the names of inputs.
func inputLang(lang string) string {
	if lang == "zh-CN" {
		return "zh"
	}
	return lang
}

// keyOf makes a key of a label: lower case Latin letters and digits, Chinese as pinyin.
func keyOf(label string) string {
	if p := term.Pinyin(label); p != "" {
		label = p
	}
	var b strings.Builder
	for _, r := range term.Fold(label) {
		switch {
		case (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9'):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() >= 40 {
			break
		}
	}
	key := strings.Trim(b.String(), "_")
	if key == "" || key[0] < 'a' {
		key = strings.TrimSuffix("f_"+key, "_")
	}
	return key
}

// free is the key, with a number behind it when it is taken.
func free(key string, taken func(string) bool) string {
	for n, k := 2, key; ; n++ {
		if !taken(k) {
			return k
		}
		k = key + "_" + strconv.Itoa(n)
	}
}

package field_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/field"
)

var anna = audit.Actor{ID: "u1", Name: "Anna"}

func newFields(t *testing.T) (*field.Fields, context.Context) {
	t.Helper()
	ctx := context.Background()
	now := func() time.Time { return time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC) }
	db, log := audittest.Open(t, now)
	s, err := field.Open(ctx, field.Deps{DB: db, Audit: log, Now: now})
	ok(t, err)
	return s, ctx
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func both(en, zh string) map[string]string { return map[string]string{"en": en, "zh-CN": zh} }

func TestAKeyIsMadeOfTheLabelAndIsItsOwn(t *testing.T) {
	s, ctx := newFields(t)
	for label, want := range map[string]string{"Shirt  size": "shirt_size", "Shirt size": "shirt_size", "尺码": "chi_ma", "2024?": "f_2024", "!!": "f"} {
		f, err := s.Create(ctx, field.Field{Record: "contact", Kind: "text", Label: both("", label)}, anna)
		if ok(t, err); f.Key != want && f.Key != want+"_2" {
			t.Errorf("%q has the key %q, want %q", label, f.Key, want)
		}
	}
	all, err := s.Of(ctx, "contact")
	ok(t, err)
	keys := map[string]bool{}
	for _, f := range all {
		keys[f.Key] = true
	}
	if len(keys) != 5 {
		t.Error("two fields share a key", keys)
	}
	for _, bad := range []field.Field{{Record: "release", Kind: "text", Label: both("A", "")}, {Record: "contact", Kind: "formula", Label: both("A", "")}, {Record: "contact", Kind: "text"}, {Record: "contact", Kind: "choice", Label: both("A", "")}} {
		if _, err := s.Create(ctx, bad, anna); len(fault.All(err)) != 1 {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestValuesAreReadByKind(t *testing.T) {
	size := field.Field{Kind: "choice", Key: "size", Options: []field.Option{{Key: "s", Label: both("Small", "小")}, {Key: "m", Label: both("Medium", "")}}}
	for _, c := range []struct {
		f        field.Field
		in, want string
		bad      bool
	}{
		{field.Field{Kind: "number"}, " 1,200.5 ", "1200.5", false},
		{field.Field{Kind: "number"}, "many", "", true},
		{field.Field{Kind: "number"}, "0x10", "", true},
		{field.Field{Kind: "number"}, "NaN", "", true},
		{field.Field{Kind: "date"}, "2026-02-29", "", true},
		{field.Field{Kind: "date"}, "2028-02-29", "2028-02-29", false},
		{size, "小", "s", false},
		{size, "MEDIUM", "m", false},
		{size, "s", "s", false},
		{size, "L", "", true},
		{field.Field{Kind: "yes_no"}, "是", "yes", false},
		{field.Field{Kind: "yes_no"}, "No", "no", false},
		{field.Field{Kind: "yes_no"}, "maybe", "", true},
		{field.Field{Kind: "text"}, " a \n b ", "a b", false},
		{field.Field{Kind: "long"}, " a\nb ", "a\nb", false},
		{field.Field{Kind: "text"}, string(slices.Repeat([]rune{'x'}, 201)), "", true},
	} {
		got, err := c.f.Read(c.in)
		if (err != nil) != c.bad || (!c.bad && got != c.want) {
			t.Errorf("%s %q: %q %v", c.f.Kind, c.in, got, err)
		}
	}
}

func TestOldValuesOutliveTheirOption(t *testing.T) {
	s, ctx := newFields(t)
	f, err := s.Create(ctx, field.Field{Record: "contact", Kind: "choice", Label: both("Size", ""), Options: []field.Option{{Label: both("Small", "小")}, {Label: both("Small!", "")}}}, anna)
	ok(t, err)
	if f.Options[0].Key != "small" || f.Options[1].Key != "small_2" {
		t.Fatal(f.Options)
	}
	_, err = s.Change(ctx, f.ID, f.Label, f.Options[1:], anna)
	ok(t, err)
	old := map[string]string{"size": "small"}
	if err := s.Judge(ctx, "contact", old, map[string]string{"size": "small", "gone": "x"}); err != nil {
		t.Error("what was there is refused", err)
	}
	if err := s.Judge(ctx, "contact", nil, map[string]string{"size": "small"}); fault.Of(err).Field != "custom_size" {
		t.Error("an option that is gone can be chosen", err)
	}
	_, err = s.Archive(ctx, f.ID, true, anna)
	ok(t, err)
	if used, _ := s.Of(ctx, "contact"); len(used) != 0 {
		t.Error("archived fields are offered", used)
	}
}

func TestOrder(t *testing.T) {
	s, ctx := newFields(t)
	var ids []string
	for _, name := range []string{"A", "B", "C"} {
		f, err := s.Create(ctx, field.Field{Record: "outlet", Kind: "text", Label: both(name, "")}, anna)
		ok(t, err)
		ids = append(ids, f.ID)
	}
	ok(t, s.Move(ctx, ids[2], -1, anna))
	ok(t, s.Move(ctx, ids[0], -1, anna)) // already the first
	all, err := s.Of(ctx, "outlet")
	ok(t, err)
	var got []string
	for _, f := range all {
		got = append(got, f.Name("zh-CN"))
	}
	if !slices.Equal(got, []string{"A", "C", "B"}) {
		t.Error(got)
	}
}

package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/models/contact"
)

// nobodyTold hears of progress.
func nobodyTold(int, int) error { return nil }

// wide is a table of 2,000 columns: a name in the third, an address in the last but one, and something in some others.
func wide(filled []int, rows ...[2]string) string {
	var b strings.Builder
	line := func(cell func(n int) string) {
		for n := range 2000 {
			if n > 0 {
				b.WriteByte(',')
			}
			b.WriteString(cell(n))
		}
		b.WriteByte('\n')
	}
	line(func(n int) string {
		if known := map[int]string{2: "name", 1998: "email"}[n]; known != "" {
			return known
		}
		return fmt.Sprint("Column ", n)
	})
	for _, r := range rows {
		line(func(n int) string {
			switch {
			case n == 2:
				return r[0]
			case n == 1998:
				return r[1]
			case slices.Contains(filled, n):
				return fmt.Sprint("v", n)
			}
			return ""
		})
	}
	return b.String()
}

func TestAFileOfTwoThousandColumnsIsRead(t *testing.T) {
	d := newDesk(t)
	text := wide([]int{700, 1500}, [2]string{"Ada", "ada@x.example"}, [2]string{"Ben", "ben at x"}, [2]string{"", "cleo@x.example"})
	text = strings.TrimSuffix(text, "\n") + ",surplus\n" // behind the last column, of the last row
	i := d.upload(t, text)
	if !slices.Equal(i.Header, []string{"name", "Column 700", "Column 1500", "email"}) || i.Wide.Empty != 1996 || i.Wide.Beyond != 0 || i.Wide.Of != 2000 {
		t.Fatalf("offered are %q, %+v", i.Header, i.Wide)
	}
	if !slices.Equal(i.Sample[0].Cells, []string{"Ada", "v700", "v1500", "ada@x.example"}) || !slices.Equal(i.Plan.Columns, []string{"name", "", "", "email"}) {
		t.Errorf("shown are %q as %q", i.Sample, i.Plan.Columns)
	}
	plan := i.Plan
	plan.Columns[1] = "notes"
	i, err := d.contacts.Map(d.ctx, i.ID, plan)
	ok(t, err)
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: i.ID, Try: i.Try}, nobodyTold))
	_, err = d.contacts.Begin(d.ctx, i.ID)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, i.ID, nobodyTold))
	i, err = d.contacts.Import(d.ctx, i.ID)
	ok(t, err)
	if i.Count(contact.New) != 1 || i.Count(contact.Refused) != 2 {
		t.Errorf("the rows came out as %s", d.fates(t, i))
	}
	ada, _, err := d.contacts.ByAddress(d.ctx, "ada@x.example")
	if ok(t, err); ada.Name != "Ada" || ada.Notes != "v700" {
		t.Errorf("stored is %+v", ada)
	}
	for r, err := range d.contacts.Results(d.ctx, i, contact.Refused) {
		if ok(t, err); len(r.Cells) < 4 || r.Cells[1] != "v700" || len(r.Problems) == 0 {
			t.Errorf("of a refused row %q is kept, and said %v", r.Cells, r.Problems)
		}
	}

	// The next file with these headers is read as this one was, although other columns hold something in it.
	next := d.upload(t, wide([]int{3, 700}, [2]string{"Dora", "dora@x.example"}))
	if !slices.Equal(next.Header, []string{"name", "Column 3", "Column 700", "email"}) || !slices.Equal(next.Plan.Columns, []string{"name", "", "notes", "email"}) {
		t.Errorf("the next one is offered as %q, read as %q", next.Header, next.Plan.Columns)
	}
}

// Of more columns than can be looked at the first are offered, what is recognised always, and the others are told; whoever
// stands in one is found when they are erased.
func TestColumnsBeyondThoseThatAreOfferedAreTold(t *testing.T) {
	d := newDesk(t)
	var filled []int
	for n := 10; n < 400; n++ {
		filled = append(filled, n)
	}
	ada := d.person(t, "", contact.Contact{Name: "Ada Quirk", WeChat: "v399"})
	i := d.upload(t, wide(filled, [2]string{"Ben", "ben@x.example"}))
	if len(i.Header) != contact.MostOffered || i.Header[0] != "name" || i.Header[len(i.Header)-1] != "email" || i.Wide.Beyond != 392-contact.MostOffered || i.Wide.Empty != 2000-392 {
		t.Errorf("offered are %d columns from %q to %q, %+v", len(i.Header), i.Header[0], i.Header[len(i.Header)-1], i.Wide)
	}
	if len(i.Wide.Unread) != 20 || i.Wide.Unread[0] != "Column 258" {
		t.Errorf("told are %q", i.Wide.Unread)
	}
	ok(t, d.contacts.EraseLater(d.ctx, ada.ID, ada.Name, anna))
	ok(t, d.contacts.Erase(d.ctx, contact.Erasure{ContactID: ada.ID, By: anna.ID, ByName: anna.Name}, nobodyTold))
	if now, err := d.contacts.Import(d.ctx, i.ID); err != nil || !now.Erased {
		t.Error("the file still has her in a column that is not read", err)
	}
}

// Columns that go into the notes are no way round the number that is offered, and what comes once is offered before them.
func TestAlsoOfRecognisedColumnsSoManyAreOffered(t *testing.T) {
	d := newDesk(t)
	const many = 300
	header, row := "name"+strings.Repeat(",Notes", many)+",E-mail", "Ada"+strings.Repeat(",said", many)+",ada@x.example"
	i := d.upload(t, header+"\n"+row+"\n")
	if len(i.Header) != contact.MostOffered || i.Header[len(i.Header)-1] != "E-mail" || i.Wide.Beyond != many+2-contact.MostOffered || i.Wide.Empty != 0 {
		t.Errorf("offered are %d columns up to %q, %+v", len(i.Header), i.Header[len(i.Header)-1], i.Wide)
	}
}

package contact_test

import (
	"fmt"
	"slices"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/fault"
)

func FuzzNormalAddress(f *testing.F) {
	for _, seed := range []string{"Li Lei <LiLei@Xinhua.example>", "“a＠x。example。”", "pаypal@x.example", "李雷@例子.中国", "a@xn--0.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := contact.NormalAddress(text)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		if again, err := contact.NormalAddress(a); err != nil || again != a {
			t.Fatalf("%q, then %q, %v", a, again, err)
		}
	})
}

func TestAddressesThatOnlyLookRight(t *testing.T) {
	cases := []struct{ address, want, key string }{
		{"lilei＠xinhua。example", "lilei@xinhua.example", ""},
		{"“lilei@xinhua.example”。", "lilei@xinhua.example", ""},
		{"（lilei@xinhua.example）；", "lilei@xinhua.example", ""},
		{"lilei@xinhua.example\u200b\u202c", "lilei@xinhua.example", ""},
		{"lilei@新华网.中国", "lilei@xn--xkrr14bows.xn--fiqs8s", ""},
		{"lilei@новости.рф", "lilei@xn--b1amnebsh.xn--p1ai", ""},
		{"pаypal@x.example", "", "contact.address.lookalike.cyrillic"}, // Cyrillic а in the local part
		{"a@xinhuа.example", "", "contact.address.lookalike.cyrillic"}, // and in the domain
		{"a@аррӏе.example", "", "contact.address.lookalike.cyrillic"},  // wholly Cyrillic, read as apple
		{"a@асе.example", "", "contact.address.lookalike.cyrillic"},    // wholly Cyrillic, read as ace
		{"αpple@x.example", "", "contact.address.lookalike.greek"},
		{"li，lei@xinhua.example", "", "contact.address.local"},       // a Chinese comma
		{"li lei@xinhua.example", "", "contact.address.space"},       // a space
		{"lilei@xin\u202ehua.example", "", "contact.address.domain"}, // turns the direction of what follows
		{"李雷@xinhua.example", "", "contact.address.local"},           // mail servers do not take it
		{"lilei@xinhua.example；han@x.example", "", "contact.address.two_at"},
	}
	for _, c := range cases {
		got, err := contact.NormalAddress(c.address)
		if c.key == "" && (err != nil || got != c.want) || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%q: %q %v, want %q %s", c.address, got, err, c.want, c.key)
		}
	}
}

// Whatever a file's columns hold, what a person cannot see is put right or refused, and said.
func TestInvisibleSignsAreTakenOutAndSaid(t *testing.T) {
	d := newDesk(t)
	i := d.upload(t, "name,email,role\n\u202eLi\u200b Lei\u202c,a@x.example,ed\u00aditor\nמשה כהן,b@x.example,\u200fعربي\nنا‌مه,c@x.example,x\n")
	var got []string
	for r, err := range d.contacts.Results(d.ctx, i, "") {
		ok(t, err)
		got = append(got, fmt.Sprint(r.Fate, " ", r.Name, " ", len(r.Remarks)))
	}
	if want := []string{"new Li Lei 2", "new משה כהן 1", "new نا‌مه 0"}; !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
}

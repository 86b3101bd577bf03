package contact_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/filter"
	"standfirst/models/outlet"
	"standfirst/models/store/sqlite"
)

func TestContactsAreFoundByWhatIsKnownOfThem(t *testing.T) {
	f := newDesk(t)
	paper, err := f.outlets.Create(f.ctx, outlet.Outlet{Name: "食品周刊", Kind: "newspaper", Tier: 1, Lang: "zh-CN", Region: "北京"}, anna)
	ok(t, err)
	site, err := f.outlets.Create(f.ctx, outlet.Outlet{Name: "Daily Site", Kind: "site", Tier: 3, Lang: "en"}, anna)
	ok(t, err)
	l := f.list(t, "Food")
	li := f.add(t, contact.Contact{
		Name: "李雷", Email: "lilei@paper.example", OutletID: paper.ID, Role: "记者", Tags: []string{"food", "beat: health"}, Lang: "zh-CN", Country: "CN",
		Owner: "u1", Lists: []string{l.ID}, Beats: []string{"食品"}, Phone: "010-6552 0001", Phones: []string{"138 0000 1111"},
		Handles: []contact.Handle{{Service: "weibo", Name: "lilei"}}, HoursFrom: "09:30", HoursTo: "18:00", Do: "Text first", Dont: "Calls at night", MailEvery: 7,
	})
	han := f.add(t, contact.Contact{
		Name: "韩梅梅", Email: "han@site.example", OutletID: site.ID, Tags: []string{"vip"}, Lang: "en", Kind: "creator",
		LeaveFrom: "2026-11-20", LeaveUntil: "2026-11-30", Basis: contact.Basis{Kind: "consent", NoticeOn: "2026-11-01", Source: "Masthead", Purpose: "News on food"}, Positions: []contact.Position{{OutletID: paper.ID, To: "2024-05"}},
	})
	anna2 := f.add(t, contact.Contact{Name: "Anna Berg", Email: "anna@else.example", Source: "import:i1", Positions: []contact.Position{{OutletID: paper.ID}}, Stage: "close"})
	ok(t, f.contacts.SetTrust(f.ctx, han.ID, 30))
	ok(t, f.contacts.SetSuspects(f.ctx, anna2.ID, 1))
	ok(t, f.contacts.SetCoverage(f.ctx, li.ID, 3, f.now.AddDate(0, 0, -10)))
	ok(t, f.contacts.Interacted(f.ctx, li.ID, f.now.AddDate(0, 0, -100)))
	ok(t, f.contacts.SetCreatorFigures(f.ctx, han.ID, contact.CreatorFigures{Platforms: []string{"weibo"}, Followers: 12000, Engagement: .042}))
	_, err = f.contacts.Block(f.ctx, anna2.ID, "asked", anna)
	ok(t, err)
	_, err = f.contacts.Doubt(f.ctx, li.ID, "role", "left", anna)
	ok(t, err)
	g := f.segment(t, "Chinese", "lang.is.zh-CN")
	_, err = f.fields.Create(f.ctx, field.Field{Record: "contact", Label: map[string]string{"en": "Size"}, Kind: "choice", Options: []field.Option{
		{Label: map[string]string{"en": "L"}}, {Label: map[string]string{"en": "M"}},
	}}, anna)
	ok(t, err)
	_, err = f.contacts.Change(f.ctx, li.ID, contact.AnyRev, func(c *contact.Contact) { c.Custom = map[string]string{"size": "l"} }, anna)
	ok(t, err)
	all := "Anna Berg 韩梅梅 李雷"
	for query, want := range map[string]string{
		"kind.is.creator": "韩梅梅", "name.has.berg": "Anna Berg", "name.starts.李": "李雷", "email.has.SITE_.example": "韩梅梅",
		"lang.unset": "Anna Berg", "country.is.cn": "李雷", "country.unset": "Anna Berg 韩梅梅",
		"outlet.is." + paper.ID: "Anna Berg 李雷", "outlet.unset": "", "outlet_name.has.食品": "李雷", "outlet_name.lacks.食品": "Anna Berg 韩梅梅",
		"outlet_tier.is.1.2": "李雷", "outlet_tier.not.1": "Anna Berg 韩梅梅", "outlet_kind.is.site": "韩梅梅", "outlet_lang.is.zh-CN": "李雷", "outlet_region.has.北": "李雷",
		"role.is.记者": "李雷", "beat.is.食品": "李雷", "tag.group.beat": "李雷", "tag.is.food.vip": "韩梅梅 李雷", "tag.unset": "Anna Berg",
		"owner.is.me": "李雷", "owner.is.u9": "", "owner.unset": "Anna Berg 韩梅梅", "stage.is.close": "Anna Berg", "import.is.i1": "Anna Berg", "import.not.i1": "韩梅梅 李雷",
		"phone.has.0000": "李雷", "phone.lacks.6552": "Anna Berg 韩梅梅", "phone.unset": "Anna Berg 韩梅梅", "handle.is.weibo.x": "李雷", "handle.not.weibo": "Anna Berg 韩梅梅", "handle.set": "李雷",
		"hours.set": "李雷", "do.has.text": "李雷", "dont.has.night": "李雷", "dont.unset": "Anna Berg 韩梅梅", "mail_every.gt.3": "李雷", "past_outlet.is." + paper.ID: "韩梅梅", "past_outlet.unset": "Anna Berg 李雷",
		"blocked_reason.has.asked": "Anna Berg", "basis_source.is.Masthead": "韩梅梅", "basis_purpose.has.food": "韩梅梅",
		"created.within.1": all, "created.ago.1": "", "trust.lt.50": "韩梅梅", "trust.between.60.80": "Anna Berg 李雷",
		"last_interaction.ago.90": "李雷", "last_interaction.unset": "Anna Berg 韩梅梅", "clips.gt.2": "李雷", "last_clip.within.30": "李雷", "mailed.is.0": all, "last_mailed.set": "",
		"duplicate.is.yes": "Anna Berg", "blocked.is.yes": "Anna Berg", "blocked.is.no": "韩梅梅 李雷", "held.unset": all,
		"leave.is.yes": "韩梅梅", "leave.is.no": "Anna Berg 李雷", "leave_until.next.7": "韩梅梅", "leave_from.set": "韩梅梅",
		"basis.is.consent": "韩梅梅", "basis.unset": "Anna Berg 李雷", "basis_notice.within.30": "韩梅梅", "basis_refused.unset": all,
		"list.is." + l.ID: "李雷", "list.not." + l.ID: "Anna Berg 韩梅梅", "segment.is." + g.ID: "李雷", "segment.not." + g.ID: "Anna Berg 韩梅梅", "segment.is.gone": "",
		"platform.is.weibo": "韩梅梅", "followers.gt.10,000": "韩梅梅", "engagement.gt.4": "韩梅梅", "engagement.gt.5": "",
		"stale.is.yes": "李雷", "doubted.is.yes": "李雷", "stale_field.is.role": "李雷", "stale_field.is.email": "", "stale_on.next.400": all,
		"custom_size.is.l": "李雷", "custom_size.not.m": all, "custom_size.unset": "Anna Berg 韩梅梅",
		"any~kind.is.creator~owner.is.me": "韩梅梅 李雷", "none~kind.is.creator~blocked.is.yes": "李雷",
	} {
		got := f.found(t, contact.Search{Tree: f.tree(t, query), At: filter.Moment{Now: f.now, UserID: "u1"}})
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s finds %q, want %q", query, text, want)
		}
	}
	f.now = f.now.AddDate(0, 0, 370)
	if got := f.found(t, contact.Search{Tree: f.tree(t, "stale_field.is.email")}); len(got) != 3 {
		t.Error("a year later their addresses are stale, not only of", got)
	}
}

// Whatever the catalogue offers can be asked; nothing else can.
func TestEveryQuestionOfTheCatalogueHasAnAnswer(t *testing.T) {
	f := newDesk(t)
	f.add(t, contact.Contact{Name: "李雷"})
	cat := f.catalogue(t)
	seen := map[string]bool{}
	for _, field := range cat.Fields {
		if seen[field.Key] || !slices.Contains(contact.Sections, field.Section) {
			t.Error("twice, or under no heading:", field.Key)
		}
		seen[field.Key] = true
		for _, op := range field.Allowed() {
			values := map[filter.Ask][]string{
				filter.AskNothing: nil, filter.AskText: {"x"}, filter.AskNumber: {"1"}, filter.AskNumbers: {"1", "2"}, filter.AskDay: {"2026-11-25"},
				filter.AskDays: {"2026-11-25", "2026-11-26"}, filter.AskLength: {"7"}, filter.AskYesNo: {"yes"}, filter.AskValues: {"x", "y"},
			}[field.Asks(op)]
			if len(field.Choices) > 0 && field.Asks(op) == filter.AskValues {
				values = field.Choices
			}
			tree, err := cat.Check(filter.Group(filter.All, filter.Is(field.Key, op, values...)))
			if err != nil {
				t.Errorf("%s %s: %v", field.Key, op, err)
				continue
			}
			if _, err := f.contacts.Find(f.ctx, contact.Search{Tree: tree}); err != nil {
				t.Errorf("%s %s: %v", field.Key, op, err)
			}
			hostile := `{"field":"` + field.Key + `","op":"` + string(op) + `","values":[{"$gt":""}]}`
			if _, err := cat.FromJSON(hostile); !fault.Is(err, "filter.unreadable") {
				t.Errorf("%s: %v", hostile, err)
			}
		}
	}
	for _, inner := range []string{"terms", "sort_key", "checks", "id", "rev", "do_not_contact", "notes'--", "custom.x", "lists"} {
		if _, err := cat.FromQuery(inner + ".is.x"); inner != "lists" && !fault.Is(err, "filter.field.unknown") && !fault.Is(err, "filter.op.unknown") && !fault.Is(err, "filter.value.unknown") {
			t.Errorf("%s: %v", inner, err)
		}
	}
}

// Views that everybody has are answered from indexes, their counts as well.
func TestPresetsLookThroughNothing(t *testing.T) {
	f := newDesk(t)
	for _, name := range []string{"李雷", "韩梅梅", "Anna"} {
		f.add(t, contact.Contact{Name: name})
	}
	before, err := sqlite.Scans(f.ctx, f.db.(*sqlite.DB))
	ok(t, err)
	for _, p := range contact.Presets {
		q := contact.Search{Tree: f.tree(t, p.Filter), Sort: p.Sort, At: filter.Moment{Now: f.now, UserID: "u1"}}
		page, err := f.contacts.Find(f.ctx, q)
		ok(t, err)
		n, err := f.contacts.Count(f.ctx, q)
		ok(t, err)
		if int(n) != len(page.Items) {
			t.Errorf("%s counts %d and shows %d", p.Key, n, len(page.Items))
		}
	}
	scans, err := sqlite.Scans(f.ctx, f.db.(*sqlite.DB))
	ok(t, err)
	for _, s := range scans {
		if !slices.Contains(before, s) {
			t.Error(s)
		}
	}
}

func TestSegmentsLiveAndCannotHoldThemselves(t *testing.T) {
	f := newDesk(t)
	f.add(t, contact.Contact{Name: "李雷", Tags: []string{"food"}})
	food := f.segment(t, "Food", "tag.is.food")
	both := f.segment(t, "Food in China", "segment.is."+food.ID+"~country.unset")
	members := func() int { return len(f.found(t, contact.Search{Tree: f.tree(t, "segment.is."+both.ID)})) }
	if members() != 1 {
		t.Fatal("a segment of a segment has no members")
	}
	f.add(t, contact.Contact{Name: "韩梅梅", Tags: []string{"food"}})
	if members() != 2 {
		t.Error("a segment does not live")
	}
	change := func(id, query string, by audit.Actor) error {
		_, err := f.segments.Change(f.ctx, id, audience.Outline{Name: "X", Tree: f.tree(t, query), Shared: true}, f.catalogue(t), by)
		return err
	}
	if err := change(food.ID, "segment.is."+both.ID, anna); !fault.Is(err, "audience.segment.circle") {
		t.Error("a circle:", err)
	}
	if err := change(food.ID, "segment.is."+food.ID, anna); !fault.Is(err, "audience.segment.circle") {
		t.Error("itself:", err)
	}
	mine, err := f.segments.Create(f.ctx, audience.Outline{Name: "Mine", Tree: f.tree(t, "owner.is.me")}, f.catalogue(t), anna)
	ok(t, err)
	if !strings.Contains(mine.Rules, `"u1"`) {
		t.Error("a segment depends on who looks:", mine.Rules)
	}
	ben := audit.Actor{ID: "u2", Name: "Ben"}
	if err := change(mine.ID, "tag.is.x", ben); fault.KindOf(err) != fault.NotFound {
		t.Error("somebody else's private segment:", err)
	}
	if _, err := f.segments.Get(f.ctx, mine.ID, "u2"); fault.KindOf(err) != fault.NotFound {
		t.Error("seen:", err)
	}
	copied, err := f.segments.Duplicate(f.ctx, food.ID, "Copy", ben)
	ok(t, err)
	if copied.Shared || copied.Rules != food.Rules || copied.Owner != "u2" {
		t.Errorf("%+v", copied)
	}
	used, err := f.segments.UsedBy(f.ctx, food.ID)
	ok(t, err)
	if len(used) != 1 || used[0].ID != both.ID {
		t.Error("used by", used)
	}
	ok(t, f.segments.Archive(f.ctx, food.ID, anna))
	if members() != 2 {
		t.Error("an archived segment is nobody's any more")
	}
	_, err = f.segments.Create(f.ctx, audience.Outline{Tree: filter.Group(filter.All, filter.Is("trust", filter.Less, "x"))}, f.catalogue(t), anna)
	var at []string
	for _, x := range fault.All(err) {
		at = append(at, x.Field)
	}
	if !slices.Equal(at, []string{"name", "rules-0"}) {
		t.Error("faults at", at)
	}
}

func TestWhatIsDoneToAllThatMatch(t *testing.T) {
	f := newDesk(t)
	for _, c := range []contact.Contact{{Name: "A", Tags: []string{"food"}}, {Name: "B", Tags: []string{"food"}, Kind: "creator"}, {Name: "C"}} {
		f.add(t, c)
	}
	all := contact.Selection{All: true, Of: contact.Search{Tree: f.tree(t, "tag.not.vip~kind.is.journalist")}}
	if n, err := f.contacts.Tag(f.ctx, "vip", all, anna); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if got := f.found(t, contact.Search{Text: "vip"}); len(got) != 2 {
		t.Error("tagged by what they were, and found by the tag:", got)
	}
	all.Of.Tree = f.tree(t, "tag.is.vip")
	if n, err := f.contacts.HandOver(f.ctx, "u2", "Ben", all, anna); err != nil || n != 2 {
		t.Error(n, err)
	}
	if n, err := f.contacts.Untag(f.ctx, "vip", all, anna); err != nil || n != 2 {
		t.Error(n, err)
	}
	if got := f.found(t, contact.Search{Tree: f.tree(t, "owner.is.u2~tag.not.vip")}); len(got) != 2 {
		t.Error(got)
	}
}

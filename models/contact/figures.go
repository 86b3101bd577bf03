package contact

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"standfirst/models/store"
)

// CreatorFigures are what the creator's accounts say, for filters and order.
type CreatorFigures struct {
	Platforms   []string
	AccountKeys []string
	Followers   int64
	Engagement  float64 // a share from 0 to 1
}

// SetCreatorFigures keeps a creator's figures with the contact.
func (s *Contacts) SetCreatorFigures(ctx context.Context, id string, f CreatorFigures) error {
	return s.setFigures(ctx, id, map[string]any{
		"platforms": list(f.Platforms), "account_keys": list(f.AccountKeys), "followers": f.Followers, "engagement": f.Engagement,
	})
}

// SetTrust keeps the score of the trust ledger with the contact.
func (s *Contacts) SetTrust(ctx context.Context, id string, score int) error {
	return s.setFigures(ctx, id, map[string]any{"trust": score})
}

// SetCoverage keeps with the contact how much coverage is by it, and when the latest appeared.
func (s *Contacts) SetCoverage(ctx context.Context, id string, clips int64, last time.Time) error {
	return s.setFigures(ctx, id, map[string]any{"clips": clips, "last_clip": last})
}

// Interacted moves the last interaction forward.
func (s *Contacts) Interacted(ctx context.Context, id string, at time.Time) error {
	return s.forward(ctx, "last_interaction", at, id)
}

// Replied moves the last reply forward, which is an interaction as well.
func (s *Contacts) Replied(ctx context.Context, id string, at time.Time) error {
	if err := s.forward(ctx, "last_reply", at, id); err != nil {
		return err
	}
	return s.Interacted(ctx, id, at)
}

// Unreplied sets the last reply and the last interaction back to what is on record, after a reply was taken back or
// turned out to be of another time.
func (s *Contacts) Unreplied(ctx context.Context, id string) error {
	c, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	all, err := s.known(ctx, c.AllIDs())
	if err != nil {
		return err
	}
	var k Known
	for _, of := range all {
		k = k.and(of)
	}
	return s.setFigures(ctx, c.ID, map[string]any{"last_reply": k.LastReply, "last_interaction": later(k.LastSpoken, k.LastReply)})
}

// Mailed counts a message that its server accepted for each of the contacts. A death right before it leaves
// one uncounted until RefreshFigures, which counts what is on record.
func (s *Contacts) Mailed(ctx context.Context, at time.Time, ids ...string) error {
	for part := range slices.Chunk(ids, 500) {
		patch := store.Patch{Inc: map[string]int64{"mailed": 1}, Set: map[string]any{"last_mailed": at}}
		if _, err := s.contacts.Modify(ctx, store.In("id", part...), patch); err != nil {
			return err
		}
	}
	return nil
}

// Known is what another feature has on record of a contact.
type Known struct {
	Mailed, Clips         int64
	LastMailed, LastClip  time.Time
	LastReply, LastSpoken time.Time // what they wrote to us; any interaction
}

// Knows registers a feature that has figures of contacts on record: of each of the ids that it knows. It is
// called while the space is built.
func (s *Contacts) Knows(of func(ctx context.Context, ids []string) (map[string]Known, error)) {
	s.knows = append(s.knows, of)
}

// RefreshFigures derives anew, from what is on record, what contacts keep of other features: suppressed
// addresses, mails, coverage, interactions. It may be repeated, and run beside everything else: a contact
// that is changed meanwhile is left for the next time.
func (s *Contacts) RefreshFigures(ctx context.Context, tell Progress) error {
	total, err := s.contacts.Count(ctx, store.Filter{})
	if err != nil {
		return err
	}
	done, after, asking := 0, "", s.newRound(ctx)
	for {
		page, err := s.contacts.Find(ctx, store.Query{Sort: []string{"id"}, After: after, Limit: 500})
		if err != nil {
			return err
		}
		if err := s.refresh(ctx, page.Items, asking); err != nil {
			return err
		}
		done += len(page.Items)
		if err := tell(done, max(done, int(total))); err != nil || page.Next == "" {
			return err
		}
		after = page.Next
	}
}

func (s *Contacts) refresh(ctx context.Context, contacts []Contact, asking *round) error {
	var ids, addresses []string
	owner := map[string]string{} // what a contact that was merged left behind is on record under its own id
	for _, c := range contacts {
		addresses = append(addresses, c.Emails...)
		for _, id := range append([]string{c.ID}, c.MergedFrom...) {
			ids, owner[id] = append(ids, id), c.ID
		}
	}
	found, err := s.Suppressions.Suppressed(ctx, addresses...)
	if err != nil {
		return err
	}
	known := map[string]Known{}
	all, err := s.known(ctx, ids)
	if err != nil {
		return err
	}
	for id, k := range all {
		known[owner[id]] = known[owner[id]].and(k)
	}
	refusing, err := asking.refusing(ctx, contacts)
	if err != nil {
		return err
	}
	var ops []store.Op
	for _, c := range contacts {
		set := c.outdated(known[c.ID], reasonsOf(c.Emails, found))
		c.regrade(set, deadOf(c.Emails, found), refusing, s.now())
		if len(set) > 0 {
			ops = append(ops, store.Op{ID: c.ID, If: store.Eq("rev", c.Rev), Patch: store.Patch{Set: set}})
		}
	}
	_, err = s.contacts.Apply(ctx, ops...)
	return err
}

// known is what every feature has on record of each of the ids.
func (s *Contacts) known(ctx context.Context, ids []string) (map[string]Known, error) {
	out := map[string]Known{}
	for _, of := range append(s.knows[:len(s.knows):len(s.knows)], s.spoken) {
		more, err := of(ctx, ids)
		if err != nil {
			return nil, err
		}
		for id, k := range more {
			out[id] = out[id].and(k)
		}
	}
	return out, nil
}

// spoken finds in the notes when somebody last called, met or wrote to each.
func (s *Contacts) spoken(ctx context.Context, ids []string) (map[string]Known, error) {
	out := map[string]Known{}
	if len(ids) == 0 {
		return out, nil
	}
	f := store.And(store.In("contact_id", ids...), store.In("kind", Interactions...))
	rows, err := s.notes.Group(ctx, f, []store.By{{Field: "contact_id"}}, store.Max("at"))
	for _, r := range rows {
		out[r.Text(0)] = Known{LastSpoken: Moment(r.Values[0])}
	}
	return out, err
}

// Moment is a time as Group measures it: text; the zero time for none.
func Moment(v any) time.Time {
	text, _ := v.(string)
	t, err := time.Parse("2006-01-02T15:04:05.000Z", text)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (k Known) and(o Known) Known {
	k.Mailed, k.Clips = k.Mailed+o.Mailed, k.Clips+o.Clips
	k.LastMailed, k.LastClip = later(k.LastMailed, o.LastMailed), later(k.LastClip, o.LastClip)
	k.LastReply, k.LastSpoken = later(k.LastReply, o.LastReply), later(k.LastSpoken, o.LastSpoken)
	return k
}

// outdated are the figures that differ from what is on record. What may have been kept elsewhere, such as
// the last reply, only moves forward.
func (c Contact) outdated(k Known, held []string) map[string]any {
	set := map[string]any{}
	if !slices.Equal(c.Held, held) {
		set["held"] = list(held)
	}
	if c.Mailed != k.Mailed || !c.LastMailed.Equal(k.LastMailed) {
		set["mailed"], set["last_mailed"] = k.Mailed, k.LastMailed
	}
	if c.Clips != k.Clips || !c.LastClip.Equal(k.LastClip) {
		set["clips"], set["last_clip"] = k.Clips, k.LastClip
	}
	if k.LastReply.After(c.LastReply) {
		set["last_reply"] = k.LastReply
	}
	if last := later(k.LastSpoken, k.LastReply); last.After(c.LastInteraction) {
		set["last_interaction"] = last
	}
	return set
}

// reasonsOf are the reasons for which every mailing to one of the addresses is held.
func reasonsOf(addresses []string, found map[string]Suppression) []string {
	var out []string
	for _, a := range addresses {
		if h, held := found[a].For(); held && !slices.Contains(out, h.Reason) {
			out = append(out, h.Reason)
		}
	}
	slices.Sort(out)
	return out
}

// deadOf are those of the addresses of which a server has said that they do not exist.
func deadOf(addresses []string, found map[string]Suppression) []string {
	var out []string
	for _, a := range addresses {
		if slices.ContainsFunc(found[a].Holds, func(h Hold) bool { return h.Scope == ScopeAll && h.Reason == Bounced }) {
			out = append(out, a)
		}
	}
	return out
}

// regrade adds to figures what a grade of the address rests on, and the grade, where they have changed. Domains that take
// no mail are asked of refusing; nil: they are as they were.
func (c *Contact) regrade(set map[string]any, dead []string, refusing map[string]bool, now time.Time) {
	if !slices.Equal(dead, c.Dead) {
		set["dead"], c.Dead = list(dead), dead
	}
	if refusing != nil {
		_, domain, _ := strings.Cut(c.Email, "@")
		if !refusing[domain] {
			domain = ""
		}
		if domain != c.NoMail {
			set["no_mail"], c.NoMail = domain, domain
		}
	}
	if at, ok := set["last_mailed"].(time.Time); ok {
		c.LastMailed = at
	}
	if at, ok := set["last_reply"].(time.Time); ok {
		c.LastReply = at
	}
	was := c.Quality
	if c.judge(now); c.Quality != was {
		set["quality"] = c.Quality
	}
}

// mirror keeps with the contacts why their addresses are held, or that they are not any more.
func (s *Contacts) mirror(ctx context.Context, addresses ...string) error {
	for part := range slices.Chunk(addresses, 500) {
		for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.In("emails", part...)}) {
			if err != nil {
				return err
			}
			found, err := s.Suppressions.Suppressed(ctx, c.Emails...)
			if err != nil {
				return err
			}
			set := map[string]any{}
			if held := reasonsOf(c.Emails, found); !slices.Equal(held, c.Held) {
				set["held"] = list(held)
			}
			if c.regrade(set, deadOf(c.Emails, found), nil, s.now()); len(set) == 0 {
				continue
			}
			if err := s.setFigures(ctx, c.ID, set); err != nil {
				return err
			}
		}
	}
	return nil
}

// mirrorNew does so for addresses that contacts have just got: few of them are held.
func (s *Contacts) mirrorNew(ctx context.Context, addresses ...string) error {
	found, err := s.Suppressions.Suppressed(ctx, addresses...)
	if err != nil || len(found) == 0 {
		return err
	}
	return s.mirror(ctx, slices.Sorted(maps.Keys(found))...)
}

func (s *Contacts) setFigures(ctx context.Context, id string, set map[string]any) error {
	_, err := s.contacts.Modify(ctx, store.Eq("id", id), store.Patch{Set: set})
	return err
}

func (s *Contacts) forward(ctx context.Context, field string, at time.Time, ids ...string) error {
	for part := range slices.Chunk(ids, 500) {
		f := store.And(store.In("id", part...), store.Or(store.Eq(field, nil), store.Lt(field, at)))
		if _, err := s.contacts.Modify(ctx, f, store.Patch{Set: map[string]any{field: at}}); err != nil {
			return err
		}
	}
	return nil
}

// list is never nil, because an empty array is what stands for none.
func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}

package subscription

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// ReleaseKind is the kind of the jobs that send a published release to the subscribers of its topics.
const ReleaseKind = "subscription.release"

// Published is the payload of such a job.
type Published struct {
	ReleaseID string `json:"releaseId"`
	Version   int    `json:"version"`
}

// follow has a release sent when it is published, and those told who got a text that is not as it was.
func (s *Subscriptions) follow(ctx context.Context, ev audit.Event) error {
	if ev.Stream != ev.Object {
		return nil
	}
	switch ev.Action {
	case release.EventPublished, release.EventWithdrawn, release.EventRetracted:
	default:
		return nil
	}
	if err := s.tell(ctx, ev.Object[len(release.Stream("")):]); err != nil || ev.Action != release.EventPublished {
		return err
	}
	rel, err := s.d.Releases.Get(ctx, ev.Object[len(release.Stream("")):])
	if err != nil {
		return nil //nolint:nilerr // the sweep looks again; what was published stays published
	}
	return s.later(ctx, rel, ev.ID)
}

func (s *Subscriptions) later(ctx context.Context, rel release.Release, why string) error {
	if rel.Drill || !rel.IsPublic() || !rel.Announce || len(rel.Topics) == 0 {
		return nil
	}
	return s.d.Jobs.Enqueue(ctx, job.New{
		ID: fmt.Sprintf("%s:%s:%d:%s", ReleaseKind, rel.ID, rel.PublishedVersion, why), Kind: ReleaseKind, Payload: Published{rel.ID, rel.PublishedVersion}, By: "system:newsroom",
	})
}

// Sweep has sent what a death between publishing and planning has kept back, and forgets who never confirmed.
func (s *Subscriptions) Sweep(ctx context.Context) error {
	page, err := s.d.Releases.Newsroom(ctx, "", 20)
	if err != nil {
		return err
	}
	now := s.moment()
	for _, rel := range page.Items {
		if now.Sub(rel.ChangedAt) < 24*time.Hour && now.Sub(rel.ChangedAt) > time.Minute {
			if err := s.later(ctx, rel, "sweep"); err != nil {
				return err
			}
		}
	}
	_, err = s.docs.Delete(ctx, store.And(store.Eq("state", Asked), store.Lt("askedAt", now.Add(-LinkTime-24*time.Hour))))
	return err
}

// Send sends a published release to the subscribers of its topics, as a mailing of the mailing engine: once in its life,
// a later version goes to nobody again. It may be repeated: the form that a person would have pressed has the same key
// each time, and a mailing is launched once for it. What is not public any more, and what nobody has subscribed to, is
// not sent.
func (s *Subscriptions) Send(ctx context.Context, p Published) error {
	rel, err := s.d.Releases.Get(ctx, p.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if rel.Drill || !rel.IsPublic() || !rel.Announce || rel.PublishedVersion != p.Version {
		return nil
	}
	lists, err := s.lists(ctx, rel.Topics)
	if err != nil || len(lists) == 0 {
		return err
	}
	actor, key := by(""), "subscribers:"+rel.ID
	m, err := s.draft(ctx, rel, lists, key, actor)
	if err != nil || m.State != mailing.Draft {
		return err
	}
	a, err := s.d.Mailings.Audience(ctx, m)
	if err != nil {
		return err
	}
	if a.Total == 0 {
		_, err := s.d.Mailings.Cancel(ctx, m.ID, actor)
		return err
	}
	_, err = s.d.Mailings.Launch(ctx, m.ID, key, a.Total, actor)
	return err
}

// draft finds the mailing that an earlier try made, or makes it.
func (s *Subscriptions) draft(ctx context.Context, rel release.Release, lists []string, key string, actor audit.Actor) (mailing.Mailing, error) {
	all, err := s.d.Mailings.OfRelease(ctx, rel.ID)
	if err != nil {
		return mailing.Mailing{}, err
	}
	for _, m := range all {
		stale := m.State == mailing.Draft && m.ReleaseVersion != rel.PublishedVersion // of a try that died before a correction
		if m.CreatedBy == actor.ID && !stale {
			return m, nil
		}
	}
	return s.d.Mailings.Create(ctx, mailing.Plan{
		ReleaseID: rel.ID, ReleaseVersion: rel.PublishedVersion, ListIDs: lists, Subject: subjects(rel),
	}, actor)
}

// Readers counts who is written to when the release is published: nobody when it belongs to a drill or has been sent
// before.
func (s *Subscriptions) Readers(ctx context.Context, rel release.Release) (int64, error) {
	if rel.Drill || rel.PublishedVersion != 0 || len(rel.Topics) == 0 {
		return 0, nil
	}
	return s.docs.Count(ctx, store.And(store.In("topics", rel.Topics...), store.Eq("state", Active)))
}

// subjects are the headlines, shortened to what a subject may have.
func subjects(rel release.Release) map[string]string {
	out := map[string]string{}
	for lang, text := range rel.PublishedTitle {
		out[lang] = incident.Clip(text, mailing.MaxSubject)
	}
	return out
}

// lists are those of the topics that somebody is on.
func (s *Subscriptions) lists(ctx context.Context, topics []string) ([]string, error) {
	var out []string
	for _, id := range topics {
		t, err := s.d.Newsroom.Topic(ctx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		n, err := s.docs.CountUpTo(ctx, store.And(store.Eq("topics", id), store.Eq("state", Active)), 1)
		if err != nil {
			return nil, err
		}
		if n > 0 && t.ListID != "" && !slices.Contains(out, t.ListID) {
			out = append(out, t.ListID)
		}
	}
	return out, nil
}

// Counts are how many get each topic, by its id.
func (s *Subscriptions) Counts(ctx context.Context) (map[string]int64, error) {
	rows, err := s.docs.Group(ctx, store.Eq("state", Active), []store.By{{Field: "topics"}})
	out := map[string]int64{}
	for _, r := range rows {
		out[r.Text(0)] = r.Count
	}
	return out, err
}

// Search says which of the active subscribers are wanted; the zero value wants all.
type Search struct {
	Topic   string // id
	Address string // its beginning, in any case of letters
	After   string // cursor
	Limit   int
}

// Find returns a page of the active subscribers: the latest first, or by address when a beginning of it is given.
func (s *Subscriptions) Find(ctx context.Context, q Search) (store.Page[Subscriber], error) {
	f, sort := active(q.Topic), "-activeAt"
	if begin := strings.ToLower(strings.TrimSpace(q.Address)); begin != "" {
		f, sort = store.And(f, store.Prefix("address", begin)), "address"
	}
	return s.docs.Browse(ctx, store.Query{Filter: f, Sort: []string{sort}, After: q.After, Limit: q.Limit})
}

// All streams the active subscribers.
func (s *Subscriptions) All(ctx context.Context, topic string) iter.Seq2[Subscriber, error] {
	return s.docs.Each(ctx, store.Query{Filter: active(topic), Sort: []string{"-activeAt"}})
}

func active(topic string) store.Filter {
	f := store.Eq("state", Active)
	if topic != "" {
		f = store.And(store.Eq("topics", topic), f)
	}
	return f
}

// RecordExport leaves in the log that addresses were given out.
func (s *Subscriptions) RecordExport(ctx context.Context, n int, who audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "subscriptions", audit.Entry{By: who, Action: "subscription.exported", Object: "subscribers:all", Data: map[string]string{"n": strconv.Itoa(n)}})
	return err
}

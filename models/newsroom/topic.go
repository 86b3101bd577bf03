package newsroom

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Topic is what releases are about, and what people subscribe to.
type Topic struct {
	ID     string        `json:"id"`
	Rev    int64         `json:"rev"`
	Slug   string        `json:"slug"` // in addresses; unique, and never another's later
	Name   incident.Text `json:"name"`
	Place  int64         `json:"place"`  // in the order in which they are shown
	Closed bool          `json:"closed"` // not offered any more; its releases stay
	ListID string        `json:"listId"` // of those who have subscribed to it; "" nobody yet
}

// The most topics, and characters of a name.
const (
	MaxTopics = 40
	maxName   = 80
)

// Topics are those that are offered, in their order; all has the closed ones among them.
func (n *Newsroom) Topics(ctx context.Context, all bool) ([]Topic, error) {
	page, err := n.topics.Find(ctx, store.Query{Sort: []string{"place"}, Limit: 2 * MaxTopics})
	if err != nil {
		return nil, err
	}
	var out []Topic
	for _, t := range page.Items {
		if all || !t.Closed {
			out = append(out, t)
		}
	}
	return out, nil
}

// Topic returns a topic by its id.
func (n *Newsroom) Topic(ctx context.Context, id string) (Topic, error) {
	t, err := n.topics.Get(ctx, id)
	return t, noTopic(err)
}

// TopicAt returns the topic that an address names. A closed one keeps its address.
func (n *Newsroom) TopicAt(ctx context.Context, slug string) (Topic, error) {
	t, err := n.topics.First(ctx, store.Query{Filter: store.Eq("slug", slug)})
	return t, noTopic(err)
}

func noTopic(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("newsroom.topic.missing").Because(err)
	}
	return err
}

// AddTopic adds a topic at the end. Its fields are name_en and name_zh-CN; one is enough.
func (n *Newsroom) AddTopic(ctx context.Context, name incident.Text, by audit.Actor) (Topic, error) {
	name, err := topicName(name)
	if err != nil {
		return Topic{}, err
	}
	there, err := n.Topics(ctx, true)
	if err != nil {
		return Topic{}, err
	}
	if len(there) >= MaxTopics {
		return Topic{}, fault.Clash("newsroom.topic.many", "most", MaxTopics)
	}
	t := Topic{ID: store.NewID(), Name: name, Place: 1}
	if len(there) > 0 {
		t.Place = there[len(there)-1].Place + 1
	}
	base := release.SlugOf(name)
	for i := 1; ; i++ {
		t.Slug = base
		if i > 1 {
			t.Slug = fmt.Sprintf("%s-%d", base, i)
		}
		err := n.topics.Insert(ctx, &t)
		if err == nil {
			return t, n.record(ctx, "newsroom.topic_added", t, by)
		}
		if !errors.Is(err, store.ErrDuplicate) {
			return t, err
		}
	}
}

// RenameTopic gives a topic other names; its address stays.
func (n *Newsroom) RenameTopic(ctx context.Context, id string, name incident.Text, by audit.Actor) (Topic, error) {
	if t, err := n.Topic(ctx, id); err != nil {
		return t, err
	}
	name, err := topicName(name)
	if err != nil {
		return Topic{}, err
	}
	return n.changeTopic(ctx, id, "newsroom.topic_renamed", by, func(t *Topic) { t.Name = name })
}

// CloseTopic stops offering a topic, or offers it again.
func (n *Newsroom) CloseTopic(ctx context.Context, id string, closed bool, by audit.Actor) (Topic, error) {
	action := "newsroom.topic_opened"
	if closed {
		action = "newsroom.topic_closed"
	}
	return n.changeTopic(ctx, id, action, by, func(t *Topic) { t.Closed = closed })
}

func (n *Newsroom) changeTopic(ctx context.Context, id, action string, by audit.Actor, change func(*Topic)) (Topic, error) {
	t, err := n.topics.Edit(ctx, id, func(t *Topic) error { change(t); return nil })
	if err != nil {
		return t, noTopic(err)
	}
	return t, n.record(ctx, action, t, by)
}

// KeepList remembers the list of those who have subscribed to a topic.
func (n *Newsroom) KeepList(ctx context.Context, id, listID string) (Topic, error) {
	t, err := n.topics.Edit(ctx, id, func(t *Topic) error { t.ListID = listID; return nil })
	return t, noTopic(err)
}

func topicName(name incident.Text) (incident.Text, error) {
	name = incident.TidyText(name, incident.TidyLine)
	var faults fault.List
	if name.Empty() {
		faults.Add(fault.Bad("name_en", "newsroom.topic.name"))
	}
	for lang, text := range name {
		if utf8.RuneCountInString(text) > maxName {
			faults.Add(fault.Bad("name_"+lang, "newsroom.topic.long", "most", maxName))
		}
	}
	return name, faults.Err()
}

func (n *Newsroom) record(ctx context.Context, action string, t Topic, by audit.Actor) error {
	name, _ := t.Name.In(incident.English)
	_, err := n.d.Audit.Append(ctx, "newsroom", audit.Entry{By: by, Action: action, Object: "topic:" + t.ID, Data: map[string]string{"name": name}})
	return err
}

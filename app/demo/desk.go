package demo

import (
	"context"
	"errors"
	"fmt"

	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/field"
	"standfirst/models/filter"
	"standfirst/models/outlet"
)

// arrange does what a team does with its contacts on a quiet day: it adds a field of its own, keeps a question as
// a segment, and writes somebody down who was there already.
func (s *story) arrange(ctx context.Context) error {
	by := s.people["omar"]
	trip, err := s.sp.Fields.Create(ctx, field.Field{
		Record: "contact", Kind: "choice", Label: map[string]string{"en": "Press trip", "zh-CN": "媒体行"},
		Options: []field.Option{{Label: map[string]string{"en": "Spring", "zh-CN": "春季"}}, {Label: map[string]string{"en": "Autumn", "zh-CN": "秋季"}}},
	}, s.people["anna"])
	if err != nil {
		return err
	}
	known, found, err := s.sp.Contacts.ByAddress(ctx, row(1)[1])
	if err != nil || !found {
		return fmt.Errorf("%s: found %v: %w", row(1)[1], found, err)
	}
	known, err = s.sp.Contacts.Change(ctx, known.ID, contact.AnyRev, func(c *contact.Contact) {
		c.Phone, c.Custom = "+86 138 0000 1111", map[string]string{trip.Key: trip.Options[0].Key}
	}, by)
	if err != nil {
		return err
	}
	twin, err := s.sp.Contacts.Create(ctx, contact.Contact{Name: known.Name, Kind: known.Kind, Phone: "138 0000 1111", Country: "CN", Email: "private0001@mail.example", Role: "专栏作者", Lang: known.Lang}, by)
	if err != nil {
		return err
	}
	if err := s.sp.Contacts.Suspect(ctx, twin.ID); err != nil {
		return err
	}
	n, err := s.sp.Contacts.CountSuspicions(ctx, duplicate.Search{Strength: duplicate.Exact})
	if err != nil {
		return err
	}
	if n == 0 {
		return errors.New("nobody noticed who was written down twice")
	}
	second, err := s.sp.Outlets.Create(ctx, outlet.Outlet{
		Name: media[0].name + " · 网络版", Kind: "site", Lang: media[0].lang, Site: "https://www." + media[0].domain + "/", Desk: "web@" + media[0].domain,
	}, by)
	if err != nil {
		return err
	}
	if err := s.sp.Outlets.Suspect(ctx, second.ID); err != nil {
		return err
	}
	cat, err := s.sp.Contacts.Catalogue(ctx)
	if err != nil {
		return err
	}
	tree := filter.Group(filter.All, filter.Is("lang", filter.Equals, "zh-CN"), filter.Group(filter.Any, filter.Is("beat", filter.Equals, "隐私"), filter.Is("beat", filter.Equals, "科技")))
	segment, err := s.sp.Segments.Create(ctx, audience.Outline{Name: "隐私与科技 · Privacy and technology", Description: "Who writes of data in Chinese; grows by itself.", Tree: tree, Shared: true}, cat, by)
	if err != nil {
		return err
	}
	s.say("A field of the team's own, the segment %q, and %s written down a second time: the pair waits among the duplicates, with the reason", segment.Name, known.Name)
	return nil
}

package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"

	"standfirst/models/asset"
	"standfirst/models/incident"
)

// furnish gives the newsroom its topics, and the incident a page that says how far the team has come.
func (s *story) furnish(ctx context.Context) error {
	var ids []string
	for _, name := range []incident.Text{{"en": "Data protection", "zh-CN": "数据保护"}, {"en": "Service", "zh-CN": "服务运行"}} {
		t, err := s.sp.Newsroom.AddTopic(ctx, name, s.people["lin"])
		if err != nil {
			return err
		}
		ids = append(ids, t.ID)
	}
	if _, err := s.sp.Releases.Classify(ctx, s.release.ID, ids[:1], s.people["lin"]); err != nil {
		return err
	}
	if err := s.picture(ctx); err != nil {
		return err
	}
	for _, phase := range []incident.Phase{incident.Investigating, incident.Confirmed} {
		if _, err := s.sp.Newsroom.ShowBoard(ctx, s.incident.ID, phase, s.people["lin"]); err != nil {
			return err
		}
	}
	return nil
}

// picture puts a drawing of a lighthouse into the media kit.
func (s *story) picture(ctx context.Context) error {
	img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			c := color.RGBA{uint8(20 + y/10), uint8(40 + y/8), uint8(90 + y/7), 255}
			if x > 560 && x < 640 && y > 200 && y < 680 {
				c = color.RGBA{230, 230, 226, 255}
			}
			if x > 570 && x < 630 && y > 150 && y < 200 {
				c = color.RGBA{255, 214, 120, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return err
	}
	a, err := s.sp.Assets.Upload(ctx, "lighthouse.png", &b, asset.About{
		Title: incident.Text{"en": "The harbour light", "zh-CN": "港灯"}, Alt: incident.Text{"en": "A lighthouse at night", "zh-CN": "夜色中的灯塔"},
		Credit: "Harbourlight", Rights: "Free for editorial use, with credit.",
	}, s.people["lin"])
	if err != nil {
		return err
	}
	_, err = s.sp.Assets.Publish(ctx, a.ID, s.people["lin"])
	return err
}

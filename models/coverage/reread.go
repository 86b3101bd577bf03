package coverage

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/job"
	"standfirst/models/store"
)

// RereadJob is the kind of the job that reads clips again for what we said.
const RereadJob = "coverage.reread"

// RereadTask is the payload of a RereadJob: whose clips. One of the two is set.
type RereadTask struct {
	ReleaseID  string `json:"releaseId"`
	IncidentID string `json:"incidentId"`
}

// maxReread bounds how many clips of a release or an incident are read again: the latest.
const maxReread = 5000

// RereadLater has the clips of a release or of an incident read again, after what they are read for has changed.
func (s *Clips) RereadLater(ctx context.Context, releaseID, incidentID string, by audit.Actor) error {
	return s.Jobs.Enqueue(ctx, job.New{
		ID: "reread:" + releaseID + incidentID + ":" + s.Now().UTC().Format("20060102T150405"), Kind: RereadJob, Payload: RereadTask{releaseID, incidentID}, By: by.ID,
	})
}

// Reread reads the clips of a release or of an incident again. It may be repeated. Progress is told after each hundred.
func (s *Clips) Reread(ctx context.Context, t RereadTask, progress func(done int64) error) error {
	f := store.Eq("release_id", t.ReleaseID)
	if t.ReleaseID == "" {
		f = store.Eq("incident_id", t.IncidentID)
	}
	var done int64
	for c, err := range s.clips.Each(ctx, store.Query{Filter: f, Sort: []string{"-at"}}) {
		if err != nil {
			return err
		}
		if _, err := s.readOn(ctx, c); err != nil {
			return err
		}
		if done++; done == maxReread {
			return nil
		}
		if done%100 == 0 && progress != nil {
			if err := progress(done); err != nil {
				return err
			}
		}
	}
	return nil
}

call play.rounds(12);

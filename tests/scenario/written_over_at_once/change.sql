call play.rounds(25);
update `over`.kept set v = v + 1 where n = 5;

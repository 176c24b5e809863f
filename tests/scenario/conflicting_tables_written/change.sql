use clash;
update kept set w = 'changed' where id in (1, 12345);

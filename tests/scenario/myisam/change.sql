update d.t set v = 'c';
delete from d.t where id = 2;
insert into d.crash_safe values (2, 'b');

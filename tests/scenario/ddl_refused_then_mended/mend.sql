drop table mended.made;
